"""Groups: everybody is in the groups that they should be in, once at a time."""

from collections import Counter
from datetime import date

import pytest
from tests.connectors.demo.pulled import END_OF_YEAR, IN_NOVEMBER, holds, on_roll, parts, pull

GROUPS = ("group", "enrolment", "supervision", "student", "staff_member")
"""Kinds that these tests look at."""

SCHOOLS = [(1500, "secondary"), (30, "secondary"), (420, "primary"), (30, "primary")]


@pytest.mark.parametrize(("pupils", "phase"), SCHOOLS)
@pytest.mark.parametrize("kind", ["YearGroup", "RegistrationGroup", "HouseGroup"])
def test_everybody_on_roll_is_in_just_one_group_of_a_pastoral_kind(pupils: int, phase: str, kind: str) -> None:
    records, today = parts(*GROUPS, pupils=pupils, phase=phase), IN_NOVEMBER.date()
    current = [enrolment for enrolment in records["enrolment"].values() if holds(enrolment, today)]
    groups = Counter(each["student_id"] for each in current if records["group"][each["group_id"]]["type"] == kind)
    assert groups == Counter(on_roll(records, today).keys())


@pytest.mark.parametrize(("pupils", "phase"), SCHOOLS)
def test_nobody_is_in_a_group_of_another_year(pupils: int, phase: str) -> None:
    records, today = parts(*GROUPS, pupils=pupils, phase=phase), IN_NOVEMBER.date()
    for enrolment in records["enrolment"].values():
        group = records["group"][enrolment["group_id"]]
        if holds(enrolment, today) and group.get("code"):
            assert group["code"] == records["student"][enrolment["student_id"]]["year_code"]


@pytest.mark.parametrize(("pupils", "phase"), SCHOOLS)
def test_enrolments_lie_within_the_life_of_the_group_and_of_the_pupil(pupils: int, phase: str) -> None:
    records = parts(*GROUPS, now=END_OF_YEAR, pupils=pupils, phase=phase)
    for enrolment in records["enrolment"].values():
        group, pupil = records["group"][enrolment["group_id"]], records["student"][enrolment["student_id"]]
        end = enrolment["end_date"] or date.max
        assert max(group["start_date"], pupil["start_date"]) <= enrolment["start_date"] <= end
        assert enrolment["end_date"] is None or enrolment["end_date"] <= group["end_date"]
        assert pupil["end_date"] is None or end <= pupil["end_date"]


def test_groups_are_those_of_two_academic_years() -> None:
    records = pull(IN_NOVEMBER)
    assert {group["academic_year_id"] for group in records["group"].values()} == records["academic_year"].keys()
    assert sorted(year["name"] for year in records["academic_year"].values()) == ["2025/2026", "2026/2027"]


def test_classes_are_of_the_size_of_classes_in_england() -> None:
    records, today = parts(*GROUPS, pupils=1500), IN_NOVEMBER.date()
    sizes = Counter(
        enrolment["group_id"]
        for enrolment in records["enrolment"].values()
        if holds(enrolment, today) and records["group"][enrolment["group_id"]]["type"] == "TeachingGroup"
    )
    assert 21.5 < sum(sizes.values()) / len(sizes) < 23.5
    assert max(sizes.values()) <= 33


def test_some_move_to_another_set_at_christmas() -> None:
    records = parts(*GROUPS, now=END_OF_YEAR, pupils=1500)
    moved_in = [each for each in records["enrolment"].values() if each["start_date"] == date(2027, 1, 4)]
    moved_out = [each for each in records["enrolment"].values() if each["end_date"] == date(2026, 12, 18)]
    assert len(moved_in) > 20
    assert len(moved_out) > 20


@pytest.mark.parametrize(("pupils", "phase"), SCHOOLS)
def test_somebody_is_there_for_every_group(pupils: int, phase: str) -> None:
    records = parts(*GROUPS, pupils=pupils, phase=phase)
    assert {each["group_id"] for each in records["supervision"].values()} == records["group"].keys()


def test_supervisors_work_at_the_school_while_they_supervise() -> None:
    records = parts(*GROUPS, pupils=1500)
    for supervision in records["supervision"].values():
        person = records["staff_member"][supervision["staff_member_id"]]
        assert person["start_date"] <= supervision["start_date"]
        assert person["end_date"] is None or (supervision["end_date"] or date(2026, 11, 23)) <= person["end_date"]
