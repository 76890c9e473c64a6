"""The kinds with a great many rows, packed: a student's marks of a week, and a lesson with all its days.

Ids that are sent are made from the row's: 16 times the row's id plus the slot for a mark, 512 times the row's id plus
the days since the lesson's first date for a lesson. They stay the same as long as the row does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import orjson

from rollbook.records.rows import Record, digest_of

SLOTS: Final = 14
MARKS_IN_ROW: Final = 16
DAYS_IN_ROW: Final = 512
NO_MARK: Final = "-"
_KEEPS: Final = frozenset({"", "D"})

ATTENDANCE: Final = (
    "school_id",
    "id",
    "student_id",
    "week",
    "registration_group_id",
    "group_id",
    "filled",
    "marks",
    "details",
    "digest",
)
LESSON: Final = (
    "school_id",
    "id",
    "timetable_id",
    "day_id",
    "period_id",
    "group_id",
    "type",
    "start_time",
    "end_time",
    "first_date",
    "last_date",
    "days",
    "room_ids",
    "supervisors",
    "digest",
)

REGISTRATION_GROUP_BIT: Final = 1 << SLOTS
GROUP_BIT: Final = 1 << (SLOTS + 1)
EVERY_SLOT: Final = (1 << SLOTS) - 1
"""The mask of all marks of a week. Weeks have masks of their own: a bit for each slot, and two for the groups."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {"attendance": ATTENDANCE, "lesson": LESSON}


def attendance_record(*, school: int, id: int, values: Mapping[str, Any]) -> Record:  # noqa: A002 - the contract's word
    """Return the row of a student's week."""
    marks = ["".join((mark or "").split()) or NO_MARK for mark in values["marks"]]
    filled = sum(1 << slot for slot, mark in enumerate(marks) if mark != NO_MARK)
    text = " ".join(marks)
    details = {str(slot): detail for slot, detail in (values.get("details") or {}).items() if detail}
    parts = (
        values["student_id"],
        values["week"],
        values.get("registration_group_id"),
        values.get("group_id"),
        filled,
        text,
        orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode() if details else "",
    )
    digest = digest_of(parts)
    return Record(id, (school, id, *parts, digest), digest)


def week_laid_over(row: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a week laid over a stored one: half days without a mark keep the one they had.

    So do those at which the pupil was registered here and was at the other of two schools (code D).
    """
    marks, details, known = list(values["marks"]), dict(values.get("details") or {}), _details(row[8])
    for slot, mark in enumerate(row[7].split(" ")):
        if mark != NO_MARK and (marks[slot] or "").strip() in _KEEPS:
            marks[slot], details[str(slot)] = mark, known.get(str(slot))
    groups = {name: values.get(name) or row[ATTENDANCE.index(name)] for name in ("registration_group_id", "group_id")}
    return {**values, **groups, "marks": marks, "details": details}


def changed_slots(before: Sequence[Any], after: Sequence[Any]) -> int:
    """Return the mask of what differs between two rows of a week: a bit for each slot, two for the groups."""
    old_marks, new_marks = before[7].split(" "), after[7].split(" ")
    old_details, new_details = _details(before[8]), _details(after[8])
    mask = 0
    for slot in range(SLOTS):
        same = old_marks[slot] == new_marks[slot] and old_details.get(str(slot)) == new_details.get(str(slot))
        mask |= 0 if same else 1 << slot
    mask |= 0 if before[4] == after[4] else REGISTRATION_GROUP_BIT
    return mask | (0 if before[5] == after[5] else GROUP_BIT)


def _details(text: str) -> dict[str, Any]:
    return dict(orjson.loads(text)) if text else {}


def lesson_record(*, school: int, id: int, values: Mapping[str, Any]) -> Record:  # noqa: A002 - the contract's word
    """Return the row of a lesson; `dates` must not be empty, nor span more than 512 days."""
    days = sorted({date.fromisoformat(day).toordinal() for day in values["dates"]})
    parts = (
        values["timetable_id"],
        values.get("day_id"),
        values.get("period_id"),
        values.get("group_id"),
        values.get("type"),
        values["start_time"],
        values["end_time"],
        date.fromordinal(days[0]).isoformat(),
        date.fromordinal(days[-1]).isoformat(),
        orjson.dumps(days).decode(),
        orjson.dumps(values.get("room_ids") or []).decode(),
        orjson.dumps(values.get("supervisors") or []).decode(),
    )
    digest = digest_of(parts)
    return Record(id, (school, id, *parts, digest), digest)
