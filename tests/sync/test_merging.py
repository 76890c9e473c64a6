"""Sources that know only some members of a record: what they do not tell keeps its value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import EVERY_KIND, Kept, record

FLAGS = ("contacts", "demographics", "sen_needs", "medical", "emails")


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def student(school: Synced, key: str) -> dict[str, Any]:
    found = school.read.one("findStudent", id=school.id_of("student", key), flags=FLAGS)
    assert found is not None
    return found


def test_members_that_do_not_arrive_keep_their_value(synced: Synced) -> None:
    before = student(synced, "A")
    report = synced.hear(record("student", "A", uln="1000000000"), merge=("student",))
    assert report.counts("student").changed == 1
    assert student(synced, "A") == before | {"uln": "1000000000"}


def test_a_member_that_arrives_as_nothing_is_nothing(synced: Synced) -> None:
    synced.hear(record("student", "A", upn=None), merge=("student",))
    assert student(synced, "A")["upn"] is None


def test_objects_are_laid_over_member_by_member(synced: Synced) -> None:
    synced.hear(record("student", "A", demographics={"in_care": True}), merge=("student",))
    facts = student(synced, "A")["demographics"]
    assert (facts["gender"], [need["sen_need_type_code"] for need in facts["sen_needs"]]) == ("F", ["SPLD"])


def test_lists_are_replaced(synced: Synced) -> None:
    emails = [{"id": "e9", "email": "new@pupils.example.org"}]
    synced.hear(record("student", "A", emails=emails), merge=("student",))
    assert [each["email"] for each in student(synced, "A")["emails"]] == ["new@pupils.example.org"]


def test_contacts_are_added_to(synced: Synced) -> None:
    synced.hear(record("student", "A", contacts=[{"contact_id": "C2"}]), merge=("student",))
    assert {link["contact_id"] for link in student(synced, "A")["contacts"]} == {
        synced.id_of("contact", "C1"),
        synced.id_of("contact", "C2"),
    }


def test_a_list_of_contacts_whom_nobody_knows_denies_none(synced: Synced) -> None:
    before = student(synced, "A")["contacts"]
    synced.hear(record("student", "A", contacts=[{"contact_id": "C9"}]), merge=("student",))
    assert student(synced, "A")["contacts"] == before != []


def test_nobody_is_the_sibling_of_a_student_who_was_refused(synced: Synced) -> None:
    siblings = [{"student_id": "N"}, {"student_id": "B"}]
    nameless = record("student", "N", dob=date(2015, 1, 1))
    report = synced.hear(record("student", "A", siblings=siblings), nameless, merge=("student",))
    assert report.counts("student").refused == 1
    found = synced.read.one("findStudent", id=synced.id_of("student", "A"))
    assert found is not None
    assert [link["student_id"] for link in found["siblings"]] == [synced.id_of("student", "B")]


def test_a_name_that_does_not_arrive_stays(synced: Synced) -> None:
    synced.hear(record("student", "A", legal_first_name="Ada-Adelaide"), merge=("student",))
    assert (student(synced, "A")["first_name"], student(synced, "A")["legal_first_name"]) == ("Ada", "Ada-Adelaide")


def test_a_name_that_only_repeats_the_legal_one_follows_it(synced: Synced) -> None:
    synced.hear(record("student", "E", legal_first_name="Eve"), record("staff_member", "T9", legal_last_name="Oak"))
    synced.hear(record("student", "E", legal_first_name="Eva"), merge=("student",))
    synced.hear(record("staff_member", "T9", legal_last_name="Ash"), merge=("staff_member",))
    assert student(synced, "E")["first_name"] == "Eva"
    assert "Ash" in {each["last_name"] for each in synced.read.all("getStaffMembers")}


def test_somebody_new_is_added(synced: Synced) -> None:
    report = synced.hear(record("student", "D", first_name="Dee"), merge=("student",))
    assert report.counts("student").added == 1


def test_somebody_new_without_a_name_is_refused(synced: Synced) -> None:
    report = synced.hear(record("student", "D", upn="X"), merge=("student",))
    assert report.counts("student").refused == 1


@pytest.mark.parametrize("kind", sorted(EVERY_KIND))
def test_merging_what_is_stored_already_changes_nothing(synced: Synced, kept: Kept, kind: str) -> None:
    before = synced.everything()
    items = [record(each, key, **values) for (each, key), values in kept.items() if each == kind]
    assert synced.hear(*items, merge=(kind,)).outcome == "no_changes"
    assert synced.everything() == before


@pytest.mark.parametrize("kind", sorted(EVERY_KIND))
def test_merging_nothing_but_the_key_changes_nothing(synced: Synced, kept: Kept, kind: str) -> None:
    """Kinds with members that they must have refuse the record; all others keep what they have."""
    before = synced.everything()
    synced.hear(*(record(each, key) for each, key in kept if each == kind), merge=(kind,))
    assert synced.everything() == before


def test_a_group_keeps_the_members_of_all_its_views(synced: Synced) -> None:
    before = synced.read.one("findTeachingGroup", id=synced.id_of("group", "Ma1"))
    synced.hear(record("group", "Ma1", mis_level="Higher"), merge=("group",))
    after = synced.read.one("findTeachingGroup", id=synced.id_of("group", "Ma1"))
    assert before is not None
    assert after == before | {"mis_level": "Higher"}


def test_without_merging_what_does_not_arrive_is_no_more(synced: Synced) -> None:
    synced.hear(record("student", "A", first_name="Ada"))
    after = student(synced, "A")
    assert (after["upn"], after["contacts"], after["emails"], after["demographics"]["gender"]) == (None, [], [], None)
    assert synced.id_of("student", "A") not in synced.values("contact_link", "student_id")


def test_a_relationship_that_is_told_no_more_is_gone_on_both_sides(synced: Synced) -> None:
    synced.hear(record("student", "A", first_name="Ada", contacts=[{"contact_id": "C1"}]))
    (link,) = student(synced, "A")["contacts"]
    mia = next(each for each in synced.read.all("getContacts") if each["first_name"] == "Mia")
    theirs = next(each for each in mia["students"] if each["student_id"] == synced.id_of("student", "A"))
    assert (link["relationship"], theirs["relationship"]) == (None, None)


def test_dates_are_the_same_after_a_merge(synced: Synced) -> None:
    before = student(synced, "C")
    synced.hear(record("student", "C", middle_name="Kit"), merge=("student",))
    assert student(synced, "C") == before | {"middle_name": "Kit"}
    assert str(synced.values("student", "end_date")[2]) == "2026-07-21"


def test_a_whole_pull_that_merges_still_tells_who_is_gone(synced: Synced, kept: Kept) -> None:
    names = {place: {"first_name": values["first_name"]} for place, values in kept.items() if place[0] == "student"}
    del names["student", "B"]
    synced.take(names, whole=frozenset({"student"}), merge=frozenset({"student"}))
    assert student(synced, "B")["end_date"] == "2026-11-23T23:59:00.000Z"
    assert student(synced, "A")["contacts"] != []
    assert student(synced, "A")["start_date"] == f"{date(2026, 9, 1)}T00:00:00.000Z"
