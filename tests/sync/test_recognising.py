"""Who is who: people of a source that the school knows under other keys, and a change of MIS."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import ADAS_UPN, InMemory, Kept, record

from rollbook.connectors.source import Item
from rollbook.contract.identifiers.synthetic import synthetic_upn
from rollbook.sync.report import Report

OTHER_UPN = synthetic_upn("301", "2001", 2024, 77)
BORN = date(2014, 1, 9)
BEN: dict[str, Any] = {"first_name": "Ben", "last_name": "Ashe", "dob": BORN, "demographics": {"gender": "M"}}


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def other(school: Synced, *items: Item) -> Report:
    """Hear something from another MIS."""
    return school.sync(InMemory(more=list(items), whole=frozenset(), name="other"))


def same(school: Synced, key: str, *, kind: str = "student", new: str = "new") -> bool:
    """Tell whether the other source's key stands for the person of ours."""
    return school.id_of(kind, new, source="other") == school.id_of(kind, key)


@pytest.mark.parametrize("upn", [ADAS_UPN, ADAS_UPN.lower(), f" {ADAS_UPN} "])
def test_a_student_is_recognised_by_the_upn(synced: Synced, upn: str) -> None:
    report = other(synced, record("student", "new", first_name="Adelaide", upn=upn))
    assert same(synced, "A")
    assert [note.sort for note in report.notes] == ["matched"]
    assert report.counts("student").changed == 1


def test_a_student_is_recognised_by_the_former_upn(synced: Synced) -> None:
    other(synced, record("student", "new", first_name="Ada", upn=OTHER_UPN, former_upn=ADAS_UPN))
    assert same(synced, "A")


def test_a_student_is_recognised_by_an_upn_that_is_a_former_one_here(synced: Synced) -> None:
    synced.hear(record("student", "A", first_name="Ada", upn=OTHER_UPN, former_upn=ADAS_UPN))
    other(synced, record("student", "new", first_name="Ada", upn=ADAS_UPN))
    assert same(synced, "A")


def test_a_student_is_recognised_by_name_date_of_birth_and_sex(synced: Synced) -> None:
    report = other(synced, record("student", "new", **BEN))
    assert same(synced, "B")
    assert "by legal last name, legal first name, date of birth and gender" in report.notes[0].sentence


@pytest.mark.parametrize(
    "values",
    [
        {"dob": date(2014, 9, 1)},
        {"first_name": "Bea"},
        {"last_name": "Coe"},
        {"demographics": {"gender": "F"}},
        {"demographics": {}},
        {"dob": None},
    ],
)
def test_whoever_differs_or_says_too_little_is_somebody_else(synced: Synced, values: dict[str, Any]) -> None:
    report = other(synced, record("student", "new", **{**BEN, **values}))
    assert not same(synced, "B")
    assert (report.counts("student").added, report.notes) == (1, [])


def test_a_upn_that_contradicts_keeps_two_people_apart(synced: Synced, kept: Kept) -> None:
    ada: dict[str, Any] = {
        "first_name": "Ada",
        "last_name": "Ashe",
        "legal_first_name": "Adelaide",
        "legal_last_name": "Ashe",
    }
    ada |= {"dob": kept["student", "A"]["dob"], "demographics": {"gender": "F"}, "upn": OTHER_UPN}
    report = other(synced, record("student", "new", **ada))
    assert not same(synced, "A")
    assert [note.sort for note in report.notes] == ["kept apart"]


def test_two_who_fit_are_nobody(synced: Synced) -> None:
    synced.hear(record("student", "B2", **BEN))
    report = other(synced, record("student", "new", **BEN))
    assert report.counts("student").added == 1
    assert [note.sort for note in report.notes] == ["kept apart"]


def test_whom_a_source_itself_tells_apart_are_two(synced: Synced) -> None:
    report = synced.hear(record("student", "B2", **BEN))
    assert report.counts("student").added == 1
    assert [note.sort for note in report.notes] == ["kept apart"]


def test_two_keys_that_claim_one_person_are_told_and_the_first_counts(synced: Synced) -> None:
    report = other(
        synced,
        record("student", "new", first_name="Ada", upn=ADAS_UPN),
        record("student", "twin", first_name="Ida", upn=ADAS_UPN),
    )
    assert report.counts("student").refused == 1
    assert "It stands for the same person as “new”" in report.notes[-1].sentence
    assert "Ida" not in synced.read.named("getStudents")
    assert other(synced, record("student", "new", first_name="Ada", upn=ADAS_UPN)).outcome == "no_changes"


def test_a_member_of_staff_is_recognised_by_the_code(synced: Synced) -> None:
    other(synced, record("staff_member", "new", first_name="K", staff_code="kos"))
    assert same(synced, "T1", kind="staff_member")


def test_a_contact_is_recognised_by_child_and_name(synced: Synced) -> None:
    other(
        synced,
        record("student", "new", first_name="Ada", upn=ADAS_UPN, contacts=[{"contact_id": "new"}]),
        record("contact", "new", first_name="mia", last_name="ASHE"),
    )
    assert same(synced, "C1", kind="contact")


def test_a_contact_of_the_same_name_and_another_child_is_somebody_else(synced: Synced) -> None:
    other(
        synced,
        record("student", "new", first_name="Nia", last_name="New", contacts=[{"contact_id": "new"}]),
        record("contact", "new", first_name="Mia", last_name="Ashe"),
    )
    assert not same(synced, "C1", kind="contact")


def test_nobody_is_recognised_across_schools(synced: Synced, birchwood: Synced) -> None:
    birchwood.hear(record("student", "A", first_name="Ada", upn=ADAS_UPN))
    assert birchwood.id_of("student", "A") != synced.id_of("student", "A")


def renamed(kept: Kept) -> Kept:
    """Return the same school as another MIS has it: all keys are others."""
    text = {key: f"n-{key}" for _, key in kept}

    def again(value: Any) -> Any:  # noqa: ANN401 - values of any shape
        if isinstance(value, dict):
            return {name: _key(name, inner, text) or again(inner) for name, inner in value.items()}
        return [again(inner) for inner in value] if isinstance(value, list) else value

    return {(kind, text[key]): again(deepcopy(values)) for (kind, key), values in kept.items()}


def _key(name: str, value: Any, text: dict[str, str]) -> Any:  # noqa: ANN401 - as above
    if name == "grade_id":
        return f"n-{value}"
    if name == "room_ids":
        return [text[each] for each in value]
    return text.get(value) if str(name).endswith("_id") and isinstance(value, str) else None


def change_of_mis(school: Synced, kept: Kept) -> Report:
    return school.later(days=1).take(renamed(kept), name="other")


def test_a_change_of_mis_keeps_everybody_and_their_ids(synced: Synced, kept: Kept) -> None:
    kept["student", "C"] |= {"dob": date(2010, 2, 2), "demographics": {"gender": "M"}}
    synced.take(kept)
    tomorrow = synced.later(days=1).read
    before = {op: tomorrow.all(op) for op in ("getStudents", "getContacts", "getStaffMembers", "getLeftStudents")}
    report = change_of_mis(synced, kept)
    assert report.outcome == "success"
    assert {op: tomorrow.all(op) for op in before} == before


def test_a_change_of_mis_keeps_years_year_groups_and_memberships(synced: Synced, kept: Kept) -> None:
    tomorrow = synced.later(days=1).read
    before = tomorrow.all("getAcademicYears"), tomorrow.all("getYearGroups")
    change_of_mis(synced, kept)
    after = tomorrow.all("getAcademicYears"), tomorrow.all("getYearGroups")
    assert str(after) == str(before)


def test_whom_only_the_old_mis_knew_has_left(synced: Synced, kept: Kept) -> None:
    fewer = {place: values for place, values in kept.items() if place != ("student", "B")}
    change_of_mis(synced, fewer)
    assert "Ben" in synced.later(days=2).read.named("getLeftStudents")


def test_what_only_the_old_mis_had_is_removed(synced: Synced, kept: Kept) -> None:
    change_of_mis(synced, kept)
    assert len(synced.read.all("getRooms")) == 2
    assert set(synced.values("room", "id")) == {synced.id_of("room", f"n-S{place}", "other") for place in "12"}


def test_after_a_change_of_mis_a_repeat_changes_nothing(synced: Synced, kept: Kept) -> None:
    change_of_mis(synced, kept)
    before = synced.everything()
    assert synced.later(days=1).take(renamed(kept), name="other").outcome == "no_changes"
    assert synced.everything() == before


def test_after_a_change_of_mis_its_changes_count(synced: Synced, kept: Kept) -> None:
    change_of_mis(synced, kept)
    moved = record("enrolment", "n-A/Y7", student_id="n-A", group_id="n-Y7", end_date=date(2026, 11, 1))
    report = other(synced, moved)
    assert report.counts("enrolment").changed == 1


def test_another_source_does_not_take_a_membership_away(synced: Synced, kept: Kept) -> None:
    """A file that knows some memberships leaves those of the MIS alone."""
    other(synced, record("student", "new", first_name="Ada", upn=ADAS_UPN))
    values = {"name": "Year Seven", "type": "YearGroup", "code": "7", "academic_year_id": "Y"}
    year = record("academic_year", "Y", name="26/27", start_date=date(2026, 9, 2))
    member = record("enrolment", "E", student_id="new", group_id="G")
    report = other(synced, year, record("group", "G", **values), member)
    assert report.total("changed") == 0
    assert synced.id_of("enrolment", "E", "other") == synced.id_of("enrolment", "A/Y7")
    assert synced.take(kept).outcome != "failure"


def test_two_memberships_of_one_group_are_two(synced: Synced, kept: Kept) -> None:
    """Somebody who left a group and came back has two memberships, with every MIS."""
    kept["enrolment", "A/Y7/2"] = {"student_id": "A", "group_id": "Y7", "start_date": date(2027, 1, 4)}
    report = change_of_mis(synced, kept)
    assert report.counts("enrolment").refused == 0
    assert len(synced.values("enrolment", "id")) == 6
