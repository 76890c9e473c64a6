"""What is gone: leavers, removed records, and what belongs to them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sync.school import Synced
from tests.sync.sources import EVERY_KIND, InMemory, Kept, gone, partial, record

from rollbook.connectors.source import Refused


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def test_a_student_whom_a_whole_pull_no_longer_brings_has_left_today(synced: Synced, kept: Kept) -> None:
    del kept["student", "B"]
    report = synced.take(kept)
    assert report.counts("student").removed == 1
    assert synced.read.named("getStudents") == ["Ada", "Ben"]
    tomorrow = synced.later(days=1).read
    assert tomorrow.named("getStudents") == ["Ada"]
    assert sorted(tomorrow.named("getLeftStudents")) == ["Ben", "Cal"]


def test_a_leaver_keeps_what_was_known_but_for_the_last_day(synced: Synced, kept: Kept) -> None:
    flags = ("demographics", "emails", "contacts")
    before = synced.read.one("findStudent", id=synced.id_of("student", "A"), flags=flags)
    del kept["student", "A"]
    synced.take(kept)
    after = synced.read.one("findStudent", id=synced.id_of("student", "A"), flags=flags)
    assert before is not None
    assert after == before | {"end_date": "2026-11-23T23:59:00.000Z"}


def test_who_left_before_keeps_the_last_day(synced: Synced, kept: Kept) -> None:
    del kept["student", "C"]
    report = synced.take(kept)
    assert report.counts("student").removed == 0
    cal = synced.read.one("findStudent", id=synced.id_of("student", "C"))
    assert cal is not None
    assert cal["end_date"] == "2026-07-21T23:59:00.000Z"


def test_a_member_of_staff_leaves_too(synced: Synced, kept: Kept) -> None:
    del kept["staff_member", "T1"]
    synced.take(kept)
    assert "Kofi" in synced.later(days=1).read.named("getLeftStaffMembers")


def test_a_leaver_leaves_once(synced: Synced, kept: Kept) -> None:
    del kept["student", "B"]
    synced.take(kept)
    assert synced.later(days=5).take(kept).outcome == "no_changes"


def test_who_comes_back_is_the_same_person(synced: Synced, kept: Kept) -> None:
    before = synced.read.all("getStudents")
    ben = kept.pop(("student", "B"))
    synced.take(kept)
    synced.later(days=5).take({**kept, ("student", "B"): ben})
    assert synced.later(days=6).read.all("getStudents") == before


@pytest.mark.parametrize("kind", sorted(EVERY_KIND - {"student", "staff_member"}))
def test_any_other_record_that_a_whole_pull_no_longer_brings_is_removed(synced: Synced, kept: Kept, kind: str) -> None:
    ids = {synced.id_of(kind, key) for each, key in kept if each == kind}
    synced.take({(each, key): values for (each, key), values in kept.items() if each != kind})
    assert {row[1] for row in synced.everything()[kind]} == set()
    assert {id_ for each, id_, what in synced.logged() if (each, what) == (kind, "d")} == ids


def test_what_was_removed_and_comes_back_keeps_its_id(synced: Synced, kept: Kept) -> None:
    before = synced.read.all("getRooms")
    synced.take({place: values for place, values in kept.items() if place[0] != "room"})
    synced.take(kept)
    assert synced.read.all("getRooms") == before


def test_what_belongs_to_a_group_that_is_no_more_goes_with_it(synced: Synced, kept: Kept) -> None:
    del kept["group", "Ma1"]
    synced.sync(InMemory({place: kept[place] for place in kept if place[0] == "group"}, whole=frozenset({"group"})))
    assert synced.id_of("group", "Ma1") not in synced.values("enrolment", "group_id")
    assert synced.everything()["supervision"] == []
    assert len(synced.everything()["enrolment"]) == 3


def test_a_kind_that_is_not_whole_loses_nothing(synced: Synced, kept: Kept) -> None:
    synced.take({place: kept[place] for place in kept if place[0] != "room"}, whole=EVERY_KIND - {"room"})
    assert len(synced.read.all("getRooms")) == 2


def test_a_partial_pull_removes_nobody(synced: Synced) -> None:
    before = synced.read.named("getStudents")
    report = synced.hear(record("student", "D", first_name="Dee"))
    assert report.total("removed") == 0
    assert synced.read.named("getStudents") == [*before, "Dee"]


@pytest.mark.parametrize("how", ["by the source", "by its values", "when it is put together"])
def test_a_refused_record_is_not_gone(synced: Synced, kept: Kept, how: str) -> None:
    """What the source still has, in a form that is of no use, stays as it was."""
    before = synced.everything()["enrolment"]
    more = []
    if how == "by the source":
        del kept["enrolment", "A/7A"]
        more = [Refused("enrolment", "A/7A", "Its line was cut off.")]
    elif how == "by its values":
        kept["enrolment", "A/7A"] = {"student_id": "A"}
    else:
        kept["enrolment", "A/7A"]["group_id"] = "unheard of"
    report = synced.take(kept, more=more)
    assert (report.counts("enrolment").refused, report.total("removed")) == (1, 0)
    assert synced.everything()["enrolment"] == before


def test_a_student_who_is_refused_has_not_left(synced: Synced, kept: Kept) -> None:
    kept["student", "B"] = {"year_code": "8"}
    report = synced.take(kept)
    assert (report.counts("student").refused, report.total("removed")) == (1, 0)
    assert "Ben" in synced.later(days=1).read.named("getStudents")


def test_a_deleted_student_goes_with_all_that_is_about_them(synced: Synced) -> None:
    id_ = synced.id_of("student", "A")
    report = synced.hear(gone("student", "A"))
    assert report.counts("student").removed == 1
    assert synced.read.one("findStudent", id=id_) is None
    for kind in ("enrolment", "attendance", "attendance_summary", "result", "exclusion"):
        assert id_ not in synced.values(kind, "student_id"), kind
    assert (synced.read.all("getAttendances", date=date(2026, 9, 7)), synced.read.all("getResults")) == ([], [])


def test_a_deleted_student_is_no_longer_a_child_or_a_sibling_of_anybody(synced: Synced) -> None:
    id_ = synced.id_of("student", "A")
    synced.hear(gone("student", "A"))
    assert f'"student_id": {id_}' not in str(synced.read.all("getContacts")).replace("'", '"')
    ben = synced.read.one("findStudent", id=synced.id_of("student", "B"))
    assert ben is not None
    assert ben["siblings"] == []
    assert id_ not in synced.values("contact_link", "student_id")


def test_what_still_arrives_about_a_deleted_student_is_removed_all_the_same(synced: Synced, kept: Kept) -> None:
    synced.hear(gone("student", "A"), record("enrolment", "A/7A", **kept["enrolment", "A/7A"]))
    assert synced.id_of("student", "A") not in synced.values("enrolment", "student_id")


def test_what_moves_from_a_deleted_student_to_another_stays(synced: Synced) -> None:
    moved = record("enrolment", "A/7A", student_id="B", group_id="7A", start_date=date(2026, 9, 1))
    synced.hear(gone("student", "A"), moved)
    enrolments = synced.read.all("getGroupEnrolments", groups=(synced.id_of("group", "7A"),))
    assert [each["student_id"] for each in enrolments] == [synced.id_of("student", "B")]


def test_a_deleted_member_of_staff_takes_contracts_and_absences_along(synced: Synced) -> None:
    synced.hear(gone("staff_member", "T1"))
    tables = synced.everything()
    assert (tables["staff_contract"], tables["staff_absence"], tables["supervision"]) == ([], [], [])


def test_deleting_somebody_unknown_does_nothing(synced: Synced) -> None:
    before = synced.everything()
    report = synced.hear(gone("student", "nobody"), gone("unheard of", "1"))
    assert report.outcome == "no_changes"
    assert synced.everything() == before


def test_what_is_deleted_and_arrives_in_one_pull_stays(synced: Synced) -> None:
    synced.hear(gone("room", "S1"), record("room", "S1", code="S1", name="New"))
    assert "New" in synced.read.named("getRooms")


def test_a_deleted_contact_leaves_students_alone(synced: Synced) -> None:
    report = synced.hear(gone("contact", "C1"))
    students = synced.read.all("getStudents", flags=("contacts",))
    assert [each["contacts"] for each in students] == [[], []]
    assert (report.counts("contact").removed, report.counts("contact").changed) == (1, 0)
    assert synced.read.named("getContacts") == ["Col"]


def test_leavers_lose_contacts_who_are_gone(synced: Synced, kept: Kept) -> None:
    for place in [place for place in kept if place[0] in {"student", "contact"}]:
        del kept[place]
    synced.take(kept)
    students = [synced.read.one("findStudent", id=synced.id_of("student", key), flags=("contacts",)) for key in "ABC"]
    assert [each and (each["contacts"], each["end_date"][:10]) for each in students] == [
        ([], "2026-11-23"),
        ([], "2026-11-23"),
        ([], "2026-07-21"),
    ]
    assert synced.everything()["contact_link"] == []
    assert synced.take(kept).outcome == "no_changes"


def test_an_academic_year_that_is_no_more_takes_its_sums_along(synced: Synced, kept: Kept) -> None:
    del kept["academic_year", "2026"]
    synced.take(kept)
    assert synced.read.all("getAttendanceSummaries") == []


def test_a_year_that_a_file_knows_too_stays_with_its_marks(synced: Synced, kept: Kept) -> None:
    week = {"student_id": "1", "week": date(2026, 9, 28), "marks": ["/"] * 10 + [None] * 4}
    upn = kept["student", "A"]["upn"]
    items = [
        record("academic_year", "year:2026", name="2026/2027", start_date=date(2026, 9, 1), end_date=date(2027, 8, 31)),
        record("student", "1", upn=upn, first_name="Ada"),
        record("attendance", "1/2026-09-28", **week),
    ]
    synced.sync(partial(*items, name="file", merge=("student",)))
    years = {each["id"] for each in synced.read.all("getAcademicYears")}
    synced.take({place: values for place, values in kept.items() if place != ("academic_year", "2026")})
    assert {each["id"] for each in synced.read.all("getAcademicYears")} == years
    assert synced.read.all("getAttendanceSummaries")
