"""What sources give, made ready to be stored: nothing is dropped in silence, and nothing makes it fail."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollbook.contract.conform import LARGEST, Conformed, conform, members_of
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import Joined

LONDON = ZoneInfo("Europe/London")


def student(**values: Any) -> Conformed:  # noqa: ANN401 - whatever a source gives
    return conform("student", values, zone=LONDON)


def only(conformed: Conformed, member: str) -> Any:  # noqa: ANN401 - any value
    """Return the value of a member that has no flaw."""
    assert conformed.flaws == ()
    return conformed.values[member]


def flawed(conformed: Conformed, member: str) -> str:
    """Return the sentence about a member that was left empty."""
    assert conformed.values.get(member) is None
    (flaw,) = conformed.flaws
    assert not flaw.kept
    return flaw.sentence


def test_a_bare_date_of_a_moment_is_midnight() -> None:
    assert only(student(start_date=date(2026, 9, 1)), "start_date") == "2026-09-01T00:00:00.000Z"


def test_a_bare_date_that_ends_a_span_is_a_minute_to_midnight() -> None:
    assert only(student(end_date=date(2026, 7, 20)), "end_date") == "2026-07-20T23:59:00.000Z"


def test_a_date_may_be_written_as_text() -> None:
    assert only(student(end_date="2026-07-20"), "end_date") == "2026-07-20T23:59:00.000Z"


def test_a_moment_without_a_zone_is_local_time_at_the_school() -> None:
    summer = conform("closure", {"start_date": datetime(2026, 7, 1, 9, 30)}, zone=LONDON)  # noqa: DTZ001 - on purpose
    winter = conform("closure", {"start_date": datetime(2026, 12, 1, 9, 30)}, zone=LONDON)  # noqa: DTZ001 - on purpose
    assert only(summer, "start_date") == "2026-07-01T08:30:00.000Z"
    assert only(winter, "start_date") == "2026-12-01T09:30:00.000Z"


@pytest.mark.parametrize(
    "given",
    [datetime(2026, 7, 1), "2026-07-01T00:00:00", "2026-07-01 00:00", date(2026, 7, 1)],  # noqa: DTZ001 - on purpose
)
def test_a_midnight_without_a_zone_is_a_day(given: object) -> None:
    assert only(conform("closure", {"start_date": given}, zone=LONDON), "start_date") == "2026-07-01T00:00:00.000Z"
    assert only(conform("closure", {"end_date": given}, zone=LONDON), "end_date") == "2026-07-01T23:59:00.000Z"


def test_a_moment_of_another_zone_is_sent_in_utc() -> None:
    there = datetime(2026, 7, 1, 9, 30, 15, 999999, tzinfo=timezone(timedelta(hours=2)))
    assert only(conform("closure", {"start_date": there}, zone=LONDON), "start_date") == "2026-07-01T07:30:15.999Z"


def test_a_day_given_as_a_moment_keeps_its_date() -> None:
    history = [{"start_date": datetime(2026, 7, 1, 23, 30, tzinfo=UTC)}]
    values = only(student(demographics={"pp_history": history}), "demographics")
    assert values["pp_history"][0]["start_date"] == "2026-07-01"


@pytest.mark.parametrize("value", ["", None])
def test_blank_is_nothing(value: str | None) -> None:
    assert only(student(upn=value), "upn") is None


def test_a_member_that_was_not_given_stays_out() -> None:
    assert student(first_name="Ada").values == {"first_name": "Ada"}


def test_an_unknown_member_is_named() -> None:
    assert "“shoe_size”" in flawed(student(shoe_size=4), "shoe_size")


def test_an_unknown_member_inside_an_object_is_named_with_its_place() -> None:
    (flaw,) = student(address={"planet": "Earth"}).flaws
    assert flaw.member == "address.planet"


def test_what_is_put_together_by_reading_cannot_be_given() -> None:
    assert conform("group", {"student_ids": ["S1"]}, zone=LONDON).values == {}


def test_an_id_cannot_be_given() -> None:
    assert "id" not in student(id=5).values


def test_a_word_that_is_not_in_a_closed_list_becomes_nothing() -> None:
    conformed = student(demographics={"gender": "X"})
    assert conformed.values["demographics"]["gender"] is None
    assert "“X” is none of F, M" in conformed.flaws[0].sentence


def test_a_number_may_stand_for_a_text() -> None:
    assert only(student(mis_id=4711), "mis_id") == "4711"


def test_an_identifier_that_breaks_its_rules_is_kept_and_flagged() -> None:
    conformed = student(upn="A999999999999")
    assert conformed.values["upn"] == "A999999999999"
    assert [flaw.kept for flaw in conformed.flaws] == [True]


def test_an_identifier_is_written_as_its_rules_say() -> None:
    address = only(student(address={"postcode": "zz99 3cz"}), "address")
    assert address["postcode"] == "ZZ99 3CZ"


@pytest.mark.parametrize("value", [True, 1.5, "five", [5], {"five": 5}, LARGEST + 1, float("nan"), Decimal("1.5")])
def test_what_is_no_whole_number_becomes_nothing(value: object) -> None:
    assert "maximum_capacity" in flawed(conform("room", {"maximum_capacity": value}, zone=LONDON), "maximum_capacity")


@pytest.mark.parametrize(("value", "number"), [(5, 5), (5.0, 5), ("5", 5), (-LARGEST, -LARGEST), (Decimal(5), 5)])
def test_whole_numbers_may_be_written_in_several_ways(value: object, number: int) -> None:
    assert only(conform("room", {"maximum_capacity": value}, zone=LONDON), "maximum_capacity") == number


@pytest.mark.parametrize("value", [True, "half", [0.5], float("inf"), float("nan")])
def test_what_is_no_number_becomes_nothing(value: object) -> None:
    conformed = conform("staff_absence", {"working_days_lost": value}, zone=LONDON)
    assert "working_days_lost" in flawed(conformed, "working_days_lost")


@pytest.mark.parametrize("value", ["true", 1, 0, [], "Y"])
def test_only_true_and_false_are_boolean(value: object) -> None:
    assert "is_teaching_staff" in flawed(
        conform("staff_member", {"is_teaching_staff": value}, zone=LONDON), "is_teaching_staff"
    )


@pytest.mark.parametrize("value", ["Ada", 5, [], object()])
def test_what_is_no_object_becomes_nothing(value: object) -> None:
    assert "address" in flawed(student(address=value), "address")


@pytest.mark.parametrize("value", ["ada@example.org", 5, {"email": "ada@example.org"}, [5], [None]])
def test_what_is_no_list_of_objects_becomes_nothing(value: object) -> None:
    assert "emails" in flawed(student(emails=value), "emails")


@pytest.mark.parametrize("value", ["2026-02-30", "soon", 20260901, [], "31/12/2026", "0000-00-00"])
def test_what_is_no_date_becomes_nothing(value: object) -> None:
    assert "start_date" in flawed(student(start_date=value), "start_date")


@pytest.mark.parametrize("value", [date(1, 1, 1), date(9999, 12, 31), datetime(1, 1, 1, tzinfo=UTC)])
def test_dates_at_the_ends_of_time_do_no_harm(value: date) -> None:
    assert len(student(dob=value).values["dob"] or "") in {0, 24}


@pytest.mark.parametrize("text", ["Ada\x00Lovelace", "Ada\ud800Lovelace"])
def test_what_no_database_can_hold_is_left_out_of_a_text_and_flagged(text: str) -> None:
    conformed = student(first_name=text)
    assert conformed.values["first_name"] in {"AdaLovelace", "Ada\ufffdLovelace"}
    assert [flaw.kept for flaw in conformed.flaws] == [True]


def test_details_of_marks_are_kept_by_number() -> None:
    values = {"details": {3: {"minutes_late": 10}, "4": {"comments": "bus"}}}
    assert only(conform("attendance", values, zone=LONDON), "details") == {
        3: {"minutes_late": 10},
        4: {"comments": "bus"},
    }


def test_marks_may_have_gaps() -> None:
    assert only(conform("attendance", {"marks": ["/", None, "L"]}, zone=LONDON), "marks") == ["/", None, "L"]


def test_members_of_all_views_of_a_kind_may_be_given() -> None:
    assert {"academic_year_id", "mis_level", "name", "code", "type"} <= set(members_of("group"))
    assert "marks" in members_of("attendance")
    assert "session_date" not in members_of("attendance")


@pytest.mark.parametrize("kind", KINDS)
def test_no_joined_member_may_be_given(kind: str) -> None:
    assert not any(isinstance(member, Joined) for member in members_of(kind).values())


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=12)
    | st.binary(max_size=4)
    | st.dates()
    | st.datetimes(timezones=st.sampled_from([UTC, LONDON]) | st.none())
    | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "email", "type", "sen_needs", "1", 1, "name"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_given_can_be_stored_or_is_named(kind: str, data: st.DataObject) -> None:
    given_values = data.draw(st.dictionaries(st.sampled_from([*members_of(kind), "unheard_of"]), ANYTHING, max_size=6))
    conformed = conform(kind, given_values, zone=LONDON)
    text = json.dumps(conformed.values, allow_nan=False, ensure_ascii=False)
    assert "\x00" not in str(conformed.values)
    text.encode()
    lost = {
        name for name, value in given_values.items() if value not in (None, "") and conformed.values.get(name) is None
    }
    assert {flaw.member.partition(".")[0] for flaw in conformed.flaws} >= lost
