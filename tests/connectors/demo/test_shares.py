"""A large demo school is a fair sample of England. The figures are those named in the modules that draw them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from tests.connectors.demo.pulled import END_OF_YEAR, on_roll, parts, some

from rollbook.contract.codesets.attendance import meaning

CENSUS = date(2027, 1, 21)
PUPILS = 3000
FIRST_MONDAY = date(2026, 8, 31)
"""The marks of last year come too; shares are those of one year."""

Facts = Mapping[str, Any]


def census(phase: str = "secondary") -> list[Facts]:
    records = parts("student", now=END_OF_YEAR, pupils=PUPILS, phase=phase)
    return [pupil["demographics"] for pupil in on_roll(records, CENSUS).values()]


def share(facts: list[Facts], holds: Callable[[Facts], bool]) -> float:
    return 100 * sum(map(holds, facts)) / len(facts)


@pytest.mark.parametrize("phase", ["secondary", "primary"])
@pytest.mark.parametrize(
    ("member", "value", "percent", "within"),
    [
        ("is_fsm", True, 25.9, 3.0),
        ("is_eal", True, 20.8, 3.0),
        ("sen_category", "E", 5.3, 1.3),
        ("sen_category", "K", 14.2, 2.0),
        ("gender", "M", 51, 2.5),
        ("in_care", True, 1.0, 0.7),
        ("ethnicity_group", "White British", 60.3, 3.5),
        ("ethnicity_group", "Asian", 13.0, 2.5),
        ("ethnicity_group", "Black", 6.9, 2.0),
    ],
)
def test_the_census_comes_out_as_in_england(
    phase: str, member: str, value: object, percent: float, within: float
) -> None:
    assert share(census(phase), lambda facts: facts[member] == value) == pytest.approx(percent, abs=within)


def test_boys_hold_most_of_the_plans() -> None:
    plans = [facts for facts in census() if facts["sen_category"] == "E"]
    assert share(plans, lambda facts: facts["gender"] == "M") == pytest.approx(71, abs=11)


def test_autism_is_the_first_need_of_a_third_of_the_plans() -> None:
    plans = [facts for facts in census() if facts["sen_category"] == "E"]
    assert share(plans, lambda facts: facts["sen_needs"][0]["sen_need_type_code"] == "ASD") == pytest.approx(
        33.6, abs=10
    )


def test_all_who_had_free_meals_in_six_years_earn_the_premium() -> None:
    assert all(facts["is_pp"] for facts in census() if facts["is_fsm6"])
    assert all(facts["is_fsm6"] for facts in census() if facts["is_fsm"])


class Attendance:
    """Possible, attended and unauthorised sessions of each pupil of a school of that phase."""

    def __init__(self, phase: str) -> None:
        self.possible: Counter[str] = Counter()
        self.attended: Counter[str] = Counter()
        self.unauthorised: Counter[str] = Counter()
        self.records = parts("student", "attendance", now=END_OF_YEAR, pupils=PUPILS, phase=phase)
        for week in self.records["attendance"].values():
            if week["week"] < FIRST_MONDAY:
                continue
            pupil = week["student_id"]
            for mark in week["marks"]:
                stat = meaning(mark, week["week"])
                self.possible[pupil] += stat.possible
                self.attended[pupil] += stat.attended
                self.unauthorised[pupil] += stat.unauthorised

    def absence(self, holds: Callable[[Facts], bool] = lambda _: True) -> float:
        """Return the share of sessions missed by pupils of whom that holds."""
        keys = [key for key in self.possible if holds(self.records["student"][key]["demographics"])]
        return 100 * (1 - sum(self.attended[key] for key in keys) / sum(self.possible[key] for key in keys))

    def persistent(self) -> float:
        """Return the share of pupils who missed a tenth or more."""
        missed = [key for key in self.possible if 10 * self.attended[key] <= 9 * self.possible[key]]
        return 100 * len(missed) / len(self.possible)


@pytest.fixture(scope="module")
def secondary() -> Attendance:
    return Attendance("secondary")


def test_secondary_pupils_miss_7_7_percent(secondary: Attendance) -> None:
    assert secondary.absence() == pytest.approx(7.7, abs=0.6)


def test_nearly_one_in_five_misses_a_tenth(secondary: Attendance) -> None:
    assert secondary.persistent() == pytest.approx(18.8, abs=1.8)


def test_a_third_of_absence_is_without_leave(secondary: Attendance) -> None:
    missed = sum(secondary.possible.values()) - sum(secondary.attended.values())
    assert sum(secondary.unauthorised.values()) / missed == pytest.approx(0.32, abs=0.05)


def test_those_with_free_meals_miss_nearly_twice_as_much(secondary: Attendance) -> None:
    with_meals = secondary.absence(lambda facts: facts["is_fsm"])
    assert with_meals / secondary.absence(lambda facts: not facts["is_fsm"]) == pytest.approx(1.9, abs=0.35)


def test_those_with_a_plan_miss_twice_as_much(secondary: Attendance) -> None:
    with_plan = secondary.absence(lambda facts: facts["sen_category"] == "E")
    assert with_plan / secondary.absence(lambda facts: facts["sen_category"] == "N") == pytest.approx(2.1, abs=0.6)


def test_primary_pupils_miss_5_1_percent() -> None:
    assert Attendance("primary").absence() == pytest.approx(5.1, abs=0.6)


def test_suspensions_are_11_for_a_hundred_pupils() -> None:
    records = parts("exclusion", now=END_OF_YEAR, pupils=PUPILS)
    suspended = [
        each
        for each in records["exclusion"].values()
        if each["exclusion_type"] in {"Fixed Term", "Lunchtime"} and each["start_date"] >= date(2026, 9, 1)
    ]
    assert 100 * len(suspended) / PUPILS == pytest.approx(11.3, abs=2.5)


def test_nine_in_ten_marks_of_a_secondary_school_say_there() -> None:
    weeks = [week for week in some("attendance", END_OF_YEAR, pupils=PUPILS).values() if week["week"] >= FIRST_MONDAY]
    found = Counter(mark for week in weeks for mark in week["marks"] if mark not in {None, "#"})
    assert 100 * (found["/"] + found["\\"]) / found.total() == pytest.approx(88.7, abs=1.5)


def test_there_is_a_teacher_for_fourteen_pupils_or_so() -> None:
    records = parts("staff_member", "staff_contract", now=END_OF_YEAR, pupils=PUPILS)
    fte = sum(
        contract["salaries"][-1]["fte"]
        for contract in records["staff_contract"].values()
        if records["staff_member"][contract["staff_member_id"]]["is_teaching_staff"]
        and records["staff_member"][contract["staff_member_id"]]["start_date"] <= date(2026, 9, 1)
        and (contract["end_date"] is None or contract["end_date"] > date(2027, 1, 1))
    )
    assert 13 < PUPILS / fte < 19
