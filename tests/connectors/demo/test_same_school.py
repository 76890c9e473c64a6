"""The same seed is the same school, today, tomorrow and next year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.connectors.demo.pulled import END_OF_YEAR, IN_NOVEMBER, holds, pull

DAY = timedelta(1)


def test_the_same_moment_always_brings_the_same() -> None:
    assert pull.__wrapped__(IN_NOVEMBER, pupils=120) == pull(IN_NOVEMBER, pupils=120)


def test_the_clock_of_the_caller_does_not_matter() -> None:
    there = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)
    here = datetime(2026, 7, 1, 12, 30)  # noqa: DTZ001 - the clock at the school, an hour ahead in summer
    assert pull(there, pupils=60) == pull(here, pupils=60)


def test_two_seeds_are_two_schools() -> None:
    one, two = pull(IN_NOVEMBER, pupils=60), pull(IN_NOVEMBER, pupils=60, seed=2)
    assert one["school"]["school"]["name"] != two["school"]["school"]["name"]
    assert not {pupil["upn"] for pupil in one["student"].values()} & {pupil["upn"] for pupil in two["student"].values()}


def test_the_two_phases_of_one_seed_are_other_people() -> None:
    one, two = pull(IN_NOVEMBER, pupils=60), pull(IN_NOVEMBER, pupils=60, phase="primary")
    same = [
        key
        for key in one["student"].keys() & two["student"].keys()
        if one["student"][key]["upn"] == two["student"][key]["upn"]
    ]
    assert same == []


@pytest.mark.parametrize("today", [IN_NOVEMBER, datetime(2027, 3, 9, 12), datetime(2027, 6, 14, 12)])  # noqa: DTZ001 - school clock
def test_the_next_day_takes_nothing_away(today: datetime) -> None:
    before, after = pull(today), pull(today + DAY)
    gone = {(kind, key) for kind in before for key in before[kind] if key not in after[kind]}
    assert gone == set()


@pytest.mark.parametrize("today", [IN_NOVEMBER, datetime(2027, 3, 9, 12), datetime(2027, 6, 14, 12)])  # noqa: DTZ001 - school clock
def test_the_next_day_changes_only_what_a_day_changes(today: datetime) -> None:
    before, after = pull(today), pull(today + DAY)
    changed: dict[str, set[str]] = {}
    for kind in before:
        for key, values in before[kind].items():
            now = after[kind][key]
            changed.setdefault(kind, set()).update(name for name in values if values[name] != now[name])
    people = {"end_date", "demographics", "medical", "siblings", "learning_aims", "upn", "uln"}
    assert changed.pop("student") <= people
    assert changed.pop("attendance") <= {"marks", "details"}
    assert changed.pop("lesson") <= {"dates"}
    assert changed.pop("enrolment") <= {"end_date"}
    assert changed.pop("staff_absence") <= {"end_date", "working_days_lost"}
    assert {kind for kind, members in changed.items() if members} == set()


def test_the_next_day_leaves_the_marks_of_earlier_days() -> None:
    before, after = pull(IN_NOVEMBER), pull(IN_NOVEMBER + DAY)
    for key, week in before["attendance"].items():
        known = [(slot, mark) for slot, mark in enumerate(week["marks"]) if mark is not None]
        assert all(after["attendance"][key]["marks"][slot] == mark for slot, mark in known)


def test_a_school_day_brings_marks_for_everybody_on_roll() -> None:
    before, after = pull(IN_NOVEMBER), pull(IN_NOVEMBER + DAY)
    marks = [
        sum(mark is not None for week in each["attendance"].values() for mark in week["marks"])
        for each in (before, after)
    ]
    pupils = sum(holds(pupil, (IN_NOVEMBER + DAY).date()) for pupil in after["student"].values())
    assert marks[1] - marks[0] == 2 * pupils


def test_next_year_those_who_stay_are_the_same_people() -> None:
    this, following = pull(END_OF_YEAR), pull(datetime(2027, 9, 20, 12))  # noqa: DTZ001 - school clock
    stayed = this["student"].keys() & {key for key, pupil in following["student"].items() if pupil["end_date"] is None}
    for member in ("upn", "legal_first_name", "legal_last_name", "dob", "pan", "start_date", "address"):
        assert all(this["student"][key][member] == following["student"][key][member] for key in stayed), member
    assert len(stayed) > 200


def test_next_year_everybody_moves_up_a_year() -> None:
    this, following = pull(END_OF_YEAR), pull(datetime(2027, 9, 20, 12))  # noqa: DTZ001 - school clock
    up = {str(year): str(year + 1) for year in range(7, 13)}
    for key, pupil in following["student"].items():
        if pupil["end_date"] is None and key in this["student"] and pupil["start_date"] < date(2027, 9, 1):
            assert pupil["year_code"] == up[this["student"][key]["year_code"]]


def test_next_year_the_staff_who_stay_are_the_same_people() -> None:
    this, following = pull(END_OF_YEAR), pull(datetime(2027, 9, 20, 12))  # noqa: DTZ001 - school clock
    stayed = [key for key, person in following["staff_member"].items() if person["start_date"] < date(2027, 9, 1)]
    assert len(stayed) > 20
    for key in stayed:
        assert this["staff_member"][key]["legal_last_name"] == following["staff_member"][key]["legal_last_name"]
