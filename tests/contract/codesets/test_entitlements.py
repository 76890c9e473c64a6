"""Flags from history, on hand-made cases and against a count of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.entitlements import Period, PremiumEvidence, is_eal, is_fsm, is_fsm6, is_pp

TODAY = date(2026, 10, 1)
AUTUMN = Period(date(2025, 9, 1), date(2025, 12, 19))


def test_a_pupil_is_eligible_on_the_first_and_the_last_day() -> None:
    assert is_fsm([AUTUMN], date(2025, 9, 1))
    assert is_fsm([AUTUMN], date(2025, 12, 19))


def test_a_pupil_is_not_eligible_a_day_before_or_after() -> None:
    assert not is_fsm([AUTUMN], date(2025, 8, 31))
    assert not is_fsm([AUTUMN], date(2025, 12, 20))


def test_an_open_period_goes_on() -> None:
    assert is_fsm([Period(date(2025, 9, 1))], TODAY)


def test_a_period_without_a_start_has_always_been() -> None:
    assert is_fsm([Period(None, date(2025, 12, 19))], date(2001, 9, 3))


def test_a_period_that_ends_before_it_starts_holds_on_no_day() -> None:
    backwards = Period(date(2025, 12, 19), date(2025, 9, 1))

    assert not is_fsm([backwards], date(2025, 10, 1))
    assert not is_fsm6([backwards], TODAY)


def test_without_history_a_pupil_is_not_eligible() -> None:
    assert not is_fsm([], TODAY)
    assert not is_fsm6([], TODAY)


def test_a_period_that_ended_six_years_ago_to_the_day_still_counts() -> None:
    assert is_fsm6([Period(date(2019, 9, 1), date(2020, 10, 1))], TODAY)


def test_a_period_that_ended_a_day_earlier_counts_no_more() -> None:
    assert not is_fsm6([Period(date(2019, 9, 1), date(2020, 9, 30))], TODAY)


def test_a_period_that_is_still_to_come_does_not_count() -> None:
    assert not is_fsm6([Period(date(2026, 10, 2))], TODAY)


def test_six_years_before_the_29th_of_february_is_the_28th() -> None:
    leap_day = date(2028, 2, 29)

    assert is_fsm6([Period(date(2021, 9, 1), date(2022, 2, 28))], leap_day)
    assert not is_fsm6([Period(date(2021, 9, 1), date(2022, 2, 27))], leap_day)


days = st.dates(date(2015, 1, 1), date(2027, 12, 31))
histories = st.lists(st.builds(Period, st.none() | days, st.none() | days), max_size=3)


def holds(period: Period, on: date) -> bool:
    return not (period.start is not None and on < period.start) and not (period.end is not None and period.end < on)


@given(histories, days)
def test_eligibility_on_a_day_agrees_with_reading_each_period(history: list[Period], on: date) -> None:
    assert is_fsm(history, on) == any(holds(period, on) for period in history)


@given(histories, st.dates(date(2021, 1, 1), date(2027, 12, 31)))
def test_ever_6_agrees_with_looking_at_every_day(history: list[Period], on: date) -> None:
    leap_day = on.month == 2 and on.day == 29
    day = date(on.year - 6, on.month, 28 if leap_day else on.day)
    ever = False
    while day <= on and not ever:
        ever = any(holds(period, day) for period in history)
        day += timedelta(days=1)

    assert is_fsm6(history, on) == ever


@given(histories, days)
def test_whoever_is_eligible_now_is_ever_6(history: list[Period], on: date) -> None:
    assert is_fsm6(history, on) or not is_fsm(history, on)


@pytest.mark.parametrize(
    "evidence",
    [
        PremiumEvidence(pupil_premium=[Period(date(2026, 9, 1))]),
        PremiumEvidence(free_school_meals=[AUTUMN]),
        PremiumEvidence(in_care=[Period(date(2026, 9, 28), date(2026, 9, 29))]),
        PremiumEvidence(in_care=[Period(date(2024, 1, 8), date(2025, 10, 1))]),
        PremiumEvidence(service=[Period(date(2019, 1, 1), date(2020, 10, 1))]),
        PremiumEvidence(service_child="Y"),
        *(PremiumEvidence(post_looked_after=code) for code in "AGRCO"),
    ],
)
def test_one_reason_is_enough_for_pupil_premium(evidence: PremiumEvidence) -> None:
    assert is_pp(evidence, TODAY)


@pytest.mark.parametrize(
    "evidence",
    [
        PremiumEvidence(),
        PremiumEvidence(pupil_premium=[Period(date(2024, 9, 1), date(2026, 8, 31))]),
        PremiumEvidence(free_school_meals=[Period(date(2015, 9, 1), date(2019, 7, 20))]),
        PremiumEvidence(in_care=[Period(date(2024, 1, 8), date(2025, 9, 30))]),
        PremiumEvidence(service=[Period(date(2012, 1, 1), date(2020, 9, 30))]),
        *(PremiumEvidence(service_child=code) for code in "NUR"),
        PremiumEvidence(post_looked_after="N"),
        PremiumEvidence(post_looked_after=""),
    ],
)
def test_without_a_reason_there_is_no_pupil_premium(evidence: PremiumEvidence) -> None:
    assert not is_pp(evidence, TODAY)


@pytest.mark.parametrize("code", ["ENG", "ENB"])
def test_english_and_believed_to_be_english_are_not_additional(code: str) -> None:
    assert is_eal(code) is False


@pytest.mark.parametrize("code", ["REF", "NOT", "ZZZ", "", None, "eng", "English", "QQQ"])
def test_a_language_that_is_not_known_says_nothing(code: str | None) -> None:
    assert is_eal(code) is None


@pytest.mark.parametrize("code", ["URD", "POL", "OTH", "OTB", "CYM", "OTL", "PNJM"])
def test_any_other_language_makes_english_additional(code: str) -> None:
    assert is_eal(code) is True


def test_five_codes_of_the_main_set_do_not_make_english_additional() -> None:
    assert {code for code in codeset("language").codes if not is_eal(code)} == {"ENG", "ENB", "REF", "NOT", "ZZZ"}
