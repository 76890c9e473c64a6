"""The change log: it says what changed, to those who may see it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.records.reading import Reader
from tests.sync.school import Synced
from tests.sync.sources import InMemory, Kept, gone, record

from rollbook.connectors.source import SourceRecord
from rollbook.records.database import fetch
from rollbook.records.query import Argument
from rollbook.records.writing import moment_of
from rollbook.sync.engine import run
from rollbook.sync.models import Run

BASIC = frozenset({"students.basic"})


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def notices(
    reader: Reader, op: str, change: Callable[[], object], flags: tuple[str, ...] = (), **arguments: Argument
) -> bool:
    """Tell whether somebody who follows a list notices a change."""
    query = reader.query(op, flags=flags, **arguments)
    before = reader.records.state(query)
    change()
    return reader.records.state(query) != before


def test_the_first_sync_creates_everything(synced: Synced) -> None:
    assert {what for _, _, what in synced.logged()} <= {"c", "u"}
    assert ("student", synced.id_of("student", "A"), "c") in synced.logged()


def test_the_log_has_no_gaps(synced: Synced, kept: Kept) -> None:
    kept["room", "S1"]["name"] = "New"
    synced.take(kept)
    numbers = sorted([*(row[0] for row in synced._log(0)), *synced.moves])  # noqa: SLF001 - our own
    assert numbers == list(range(1, synced.sequence + 1))


def test_one_change_is_one_entry(synced: Synced) -> None:
    before = synced.sequence
    synced.hear(record("room", "S1", code="S1", name="New", maximum_capacity=30))
    assert synced.logged(before) == {("room", synced.id_of("room", "S1"), "u")}


@pytest.mark.parametrize(
    ("change", "scope", "flags"),
    [
        ({"upn": None}, "students.upn", ()),
        ({"legal_first_name": "Other"}, "students.legal_names", ()),
        ({"demographics": {"gender": "M"}}, "students.gender", ("demographics",)),
        ({"demographics": {"in_care": True}}, "students.care", ("demographics", "care")),
        ({"medical": {"nhs_number": "9990000026"}}, "students.medical.nhs_number", ("medical",)),
        ({"emails": []}, "students.emails", ("emails",)),
    ],
)
def test_a_change_is_noticed_by_those_who_may_see_it(
    synced: Synced, change: dict[str, Any], scope: str, flags: tuple[str, ...]
) -> None:
    teller = Reader(synced.school.pk, BASIC | {scope})
    assert notices(
        teller, "getStudents", lambda: synced.hear(record("student", "A", **change), merge=("student",)), flags
    )


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({"upn": None}, ("demographics",)),
        ({"demographics": {"in_care": True}}, ("demographics", "care")),
        ({"medical": {"nhs_number": "9990000026"}}, ("medical",)),
        ({"emails": []}, ("emails",)),
    ],
)
def test_a_change_leaves_no_trace_for_those_who_may_not(
    synced: Synced, change: dict[str, Any], flags: tuple[str, ...]
) -> None:
    others = Reader(synced.school.pk, BASIC | {"students.gender", "students.medical.pregnancy"})
    assert not notices(
        others, "getStudents", lambda: synced.hear(record("student", "A", **change), merge=("student",)), flags
    )


def test_a_change_that_was_not_asked_for_is_not_noticed(synced: Synced) -> None:
    everything = synced.read
    assert not notices(
        everything, "getStudents", lambda: synced.hear(record("student", "A", emails=[]), merge=("student",))
    )


def joined(key: str, group: str) -> SourceRecord:
    return record("enrolment", f"{key}/{group}", student_id=key, group_id=group, start_date=date(2026, 9, 1))


@pytest.mark.parametrize("op", ["getGroups", "getRegistrationGroups"])
def test_a_group_changes_when_somebody_joins(synced: Synced, op: str) -> None:
    assert notices(synced.read, op, lambda: synced.hear(joined("B", "7A")))


def test_a_group_changes_when_somebody_leaves(synced: Synced) -> None:
    assert notices(synced.read, "getRegistrationGroups", lambda: synced.hear(gone("enrolment", "A/7A")))


def test_who_may_not_see_students_does_not_notice_that_one_joins(synced: Synced) -> None:
    others = synced.read.without("students.basic")
    assert not notices(others, "getRegistrationGroups", lambda: synced.hear(joined("B", "7A")))


def test_a_group_changes_when_its_teacher_does(synced: Synced) -> None:
    taught = record("supervision", "T2/Ma1", staff_member_id="T2", group_id="Ma1", role="Teacher")
    assert notices(synced.read, "getTeachingGroups", lambda: synced.hear(taught))
    others = synced.read.without("staff_members.basic")
    assert not notices(others, "getTeachingGroups", lambda: synced.hear(gone("supervision", "T2/Ma1")))


def test_a_group_changes_when_its_subject_is_mapped_anew(synced: Synced) -> None:
    mapped = record("mis_subject", "Ma", name="Maths", code="Ma", subject_code="EN")
    assert notices(synced.read, "getTeachingGroups", lambda: synced.hear(mapped))


def test_a_group_that_comes_or_goes_is_noticed(synced: Synced) -> None:
    new = record("group", "H1", type="HouseGroup", name="Red")
    assert notices(synced.read, "getGroups", lambda: synced.hear(new))
    assert notices(synced.read, "getGroups", lambda: synced.hear(gone("group", "H1")))


def test_a_group_of_users_leaves_no_trace_for_those_who_may_not_see_it(synced: Synced) -> None:
    others = synced.read.without("groups.user")
    renamed = record("group", "CH", type="UserGroup", name="Chamber choir")
    assert notices(synced.read, "getGroups", lambda: synced.hear(renamed))
    assert not notices(others, "getGroups", lambda: synced.hear(joined("A", "CH")))
    assert not notices(others, "getGroups", lambda: synced.hear(gone("group", "CH")))


def test_a_result_leaves_no_trace_for_those_who_may_not_see_its_category(synced: Synced, kept: Kept) -> None:
    others = synced.read.without("assessments.national")
    regraded = record("result", "R1", **{**kept["result", "R1"], "grade_id": "SC/100"})
    assert not notices(others, "getResults", lambda: synced.hear(regraded))


def test_a_mark_is_noticed(synced: Synced) -> None:
    week = record("attendance", "A/2", student_id="A", week=date(2026, 9, 14), marks=["/"] * 14)
    assert notices(synced.read, "getAttendances", lambda: synced.hear(week), date=date(2026, 9, 14))


def test_the_log_of_one_school_says_nothing_of_another(synced: Synced, birchwood: Synced, kept: Kept) -> None:
    assert not notices(synced.read, "getStudents", lambda: birchwood.take(kept))
    assert {("student", synced.id_of("student", "A"), "c")}.isdisjoint(birchwood.logged())


def test_changes_carry_the_moment_at_which_they_were_stored(ashfield: Synced, kept: Kept) -> None:
    moments = iter([ashfield.now + timedelta(minutes=number) for number in range(4)])
    run(school=ashfield.school, source=InMemory(kept), clock=lambda: next(moments))
    changed = {moment_of(at) for (at,) in fetch("SELECT DISTINCT at FROM records_change")}
    assert len(changed) == 1
    assert ashfield.now < changed.pop()
    assert Run.objects.get().finished_at == ashfield.now + timedelta(minutes=3)
