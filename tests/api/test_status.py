"""How fresh the records of a school are, as far as the token may read them: of all else nothing is told, nor when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.api.ashfield import Ashfield

from rollbook.contract.scopes import SCOPES
from rollbook.sync.models import Run

OTHER_GENDER = {"gender": "M", "sen_needs": [{"id": "1", "sen_need_type_code": "SPLD", "priority": 1}]}
CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "students.gender": ("student", "A", {"demographics": OTHER_GENDER}),
    "contacts.basic": ("contact", "C1", {"last_name": "Other"}),
    "calendar": ("calendar_event", "E1", {"name": "Fair"}),
    "timetables": ("lesson", "1", {"start_time": "10:00", "end_time": "11:00"}),
    "groups.user": ("group", "CH", {"name": "Other choir"}),
}
"""By scope, something that only its holders see: kind, key and values of the record that changes."""


@pytest.fixture
def ashfield(db: None) -> Ashfield:  # noqa: ARG001 - the fixture that opens the database
    """The school after its first sync."""
    made = Ashfield()
    made.sync()
    return made


def changed_at(ashfield: Ashfield) -> datetime:
    return datetime.fromisoformat(ashfield.get("/school/status").said["last_changes_at"])


def read_the_mis(ashfield: Ashfield) -> str:
    """Note a reading of the MIS that found something, and return how the token is told that it went."""
    started = ashfield.now - timedelta(minutes=ashfield.minutes)
    Run.objects.create(
        school=ashfield.people.ashfield,
        source="memory",
        started_at=started,
        finished_at=ashfield.now,
        outcome="success",
    )
    return str(ashfield.get("/school/status").said["last_sync_status"])


@pytest.mark.parametrize("scope", CHANGES)
def test_who_may_see_a_change_is_told_when_it_was(ashfield: Ashfield, scope: str) -> None:
    before = changed_at(ashfield)
    kind, key, values = CHANGES[scope]
    ashfield.change(kind, key, **values)
    assert changed_at(ashfield) > before
    assert read_the_mis(ashfield) == "success"


@pytest.mark.parametrize("scope", CHANGES)
def test_who_may_not_see_a_change_is_told_nothing_of_it(ashfield: Ashfield, scope: str) -> None:
    ashfield.grant(without=[scope])
    before = changed_at(ashfield)
    kind, key, values = CHANGES[scope]
    ashfield.change(kind, key, **values)
    assert changed_at(ashfield) == before
    assert read_the_mis(ashfield) == "no_changes"


def test_who_may_read_no_records_is_told_of_no_change(ashfield: Ashfield) -> None:
    ashfield.grant(without=[scope for scope in SCOPES if scope != "school"])
    before = ashfield.get("/school/status").said["last_changes_at"]
    for kind, key, values in CHANGES.values():
        ashfield.change(kind, key, **values)
    assert ashfield.get("/school/status").said["last_changes_at"] == before


def test_a_reading_that_failed_is_told_to_everybody(ashfield: Ashfield) -> None:
    ashfield.grant(without=[scope for scope in SCOPES if scope != "school"])
    now = ashfield.now
    Run.objects.create(
        school=ashfield.people.ashfield, source="memory", started_at=now, finished_at=now, outcome="failure"
    )
    assert ashfield.get("/school/status").said["last_sync_status"] == "failure"
