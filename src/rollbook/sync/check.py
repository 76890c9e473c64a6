"""Check: does a record conform to the contract, and does it hold what a record of its kind must?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from typing import Any, Final

from rollbook.connectors.source import BadRecord, SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.conform import Conformed, conform, storable
from rollbook.contract.objects import KINDS
from rollbook.sync.constants import CONSTANT_KINDS
from rollbook.sync.report import Report

PEOPLE: Final = ("student", "staff_member", "contact")

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "attendance": ("student_id", "week", "marks"),
    "attendance_summary": ("student_id", "academic_year_id"),
    "closure": ("room_id",),
    "enrolment": ("student_id", "group_id"),
    "exclusion": ("student_id",),
    "lesson": ("timetable_id", "dates", "start_time", "end_time"),
    "result": ("student_id", "assessment_id"),
    "staff_absence": ("staff_member_id",),
    "staff_contract": ("staff_member_id",),
    "supervision": ("staff_member_id", "group_id"),
}
"""Members without which a record of a kind says nothing."""

_SLOTS: Final = 14
_NO_MARKS: Final = frozenset(codeset("attendance_mis_local").codes)


def checked(record: SourceRecord, *, zone: tzinfo, report: Report, merging: bool) -> dict[str, Any]:
    """Return the conformed values of a record, noting its flaws; raise BadRecord with the reason if it is of no use.

    When `merging`, members that did not come keep what is stored, so the name is looked at once they are together.
    """
    reason = _unusable(record)
    if reason:
        raise BadRecord(kind=record.kind, key=record.key, reason=reason)
    conformed = conform(record.kind, record.values, zone=zone)
    _note_flaws(record, conformed, report)
    values = conformed.values
    tidy = _TIDIED.get(record.kind)
    reason = tidy(values) if tidy is not None else None
    missing = [member for member in NEEDED.get(record.kind, ()) if values.get(member) in (None, [], "")]
    if missing:
        reason = f"It has no {_spoken(missing[0])}."
    if reason:
        raise BadRecord(kind=record.kind, key=record.key, reason=reason)
    if record.kind in PEOPLE and not merging:
        name_person(record.kind, record.key, values)
    return values


def _unusable(record: SourceRecord) -> str | None:
    """Return why a record cannot be looked at; None if it can."""
    if record.kind not in KINDS:
        return f"“{record.kind}” is not a kind of the contract."
    if record.kind in CONSTANT_KINDS:
        return f"{_spoken(record.kind).capitalize()}s are the same at every school: no source gives them."
    if storable(record.key) != record.key:
        return "Its key holds characters that no text may hold."
    return None


def _tidied_week(values: dict[str, Any]) -> str | None:
    """Return what is wrong with a week of marks."""
    marks, week = values.get("marks"), values.get("week")
    if marks:
        marks = values["marks"] = [_tidied_mark(mark) for mark in marks]
    if marks and len(marks) != _SLOTS:
        return f"A week has {_SLOTS} marks, from Monday morning to Sunday afternoon; this one has {len(marks)}."
    if week and date.fromisoformat(week).weekday():
        return f"Its week begins on a {date.fromisoformat(week):%A}, {week}: weeks begin on a Monday."
    return None


def _tidied_mark(mark: str | None) -> str | None:
    """Return a mark as the lists write it; None where a system only says that there is none."""
    mark = (mark or "").strip().upper()
    return None if not mark or mark in _NO_MARKS else mark


def _tidied_lesson(values: dict[str, Any]) -> str | None:
    """Write the times of a lesson one way; return what is wrong with it."""
    values["dates"] = [day for day in values.get("dates") or () if day is not None]
    for name in ("start_time", "end_time"):
        given = values.get(name)
        found = _CLOCK.fullmatch(given.strip()) if given else None
        if given and found is None:
            return f"“{given}” is not a time, such as 09:00."
        values[name] = f"{int(found[1]):02}:{found[2]}" if found else None
    return None


_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?")
_TIDIED: Final[Mapping[str, Callable[[dict[str, Any]], str | None]]] = {
    "attendance": _tidied_week,
    "lesson": _tidied_lesson,
}


_NAMES: Final = ("first_name", "last_name")


def given_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored person without names that only repeat the legal ones: they follow when those change."""
    repeated = {part for part in _NAMES if values.get(part) and values[part] == values.get(f"legal_{part}")}
    return {name: value for name, value in values.items() if name not in repeated}


def name_person(kind: str, key: str, values: dict[str, Any]) -> None:
    """Fill the name a person goes by: the preferred one, and where that is blank the legal one, part by part.

    A student without any name is a bad record. A person of whom only one half of a name is known keeps that half.
    """
    for part in _NAMES:
        preferred = (values.get(part) or "").strip()
        legal = (values.get(f"legal_{part}") or "").strip()
        if preferred or legal:
            values[part] = preferred or legal
        elif part in values:
            values[part] = None
    if kind == "student" and not (values.get("first_name") or values.get("last_name")):
        raise BadRecord(kind=kind, key=key, reason="It has no name, neither a preferred nor a legal one.")


def _note_flaws(record: SourceRecord, conformed: Conformed, report: Report) -> None:
    for flaw in conformed.flaws:
        report.note("kept" if flaw.kept else "left out", kind=record.kind, where=record.key, sentence=flaw.sentence)


def _spoken(member: str) -> str:
    return member.removesuffix("_id").removesuffix("_ids").replace("_", " ")
