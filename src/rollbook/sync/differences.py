"""Diff: what arrived held against what is stored, kind by kind: added, changed, removed."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, Final

from rollbook.records.bits import ANY, CLASSLESS, KEYS, class_of, mask_of
from rollbook.records.joining import ASSESSMENT_BITS
from rollbook.records.packed import ATTENDANCE, COLUMNS, changed_slots
from rollbook.records.rows import Record, changed_facets, values_of
from rollbook.records.tables import TABLES, hidden_keys
from rollbook.records.writing import digests, groups_with, stored_rows
from rollbook.sync.assemble import Assembler
from rollbook.sync.constants import CONSTANT_KINDS
from rollbook.sync.pictures import Pictures
from rollbook.sync.report import Counts, Report
from rollbook.sync.spool import Spool

Row = tuple[Any, ...]

_AT_ONCE: Final = 1000


def columns_of(kind: str) -> tuple[str, ...]:
    """Return the columns of the table of a kind."""
    return COLUMNS[kind] if kind in COLUMNS else TABLES[kind].columns


@dataclass(slots=True)
class Ripples:
    """Records that show something of a changed one: groups their members, timetables their lessons."""

    touched: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    """Kind to joined facet to ids."""
    created: dict[str, set[int]] = field(default_factory=dict)
    moved: set[tuple[int, int]] = field(default_factory=set)
    """Groups, and the students whose membership of them is otherwise than before."""

    def touch(self, kind: str, facet: str, id_: int | None) -> None:
        """Note that a joined facet of a record shows something else now."""
        if id_ is not None:
            self.touched.setdefault(kind, {}).setdefault(facet, set()).add(id_)


_SHOWN_BY: Final = {
    "enrolment": (("group_id", "group", "j_members"),),
    "supervision": (("group_id", "group", "j_supervisors"),),
}
"""Which records show a record of a kind: the column that names them, their kind, and the facet of the log."""

_SHOWN_BY_GROUPS: Final = {"mis_subject": "mis_subject_id", "assessment": "assessment_id"}
"""Kinds that groups embed, and the column of the group that names them."""

_LINKS: Final[Mapping[str, frozenset[str]]] = {
    "mis_subject_id": frozenset({"j_subject"}),
    "subject_code": frozenset({"j_subject"}),
    "assessment_id": frozenset(ASSESSMENT_BITS.values()),
}
"""Keys that are not sent themselves, and the facets of the log that stand for what they lead to."""


class Differ:
    """Works out the differences of one sync into the spool: `added`, `changed` and `removed` of each kind."""

    def __init__(  # noqa: PLR0913 - made in one place
        self, *, school: int, spool: Spool, assembler: Assembler, pictures: Pictures, report: Report, now: datetime
    ) -> None:
        self.school, self.spool, self.assembler, self.report, self.now = school, spool, assembler, report, now
        self.pictures = pictures
        self.ripples = Ripples()
        self._rippled: set[str] = set()
        self._stamp = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def diff(self, kind: str, *, merging: bool, removed: AbstractSet[int]) -> None:
        """Hold the records of a kind against the stored ones; `removed` are the ids that are no more.

        What stands among the removed and came all the same stays: it belongs to somebody else now.
        """
        stored = digests(kind, self.school)
        counts = self.report.counts(kind) if kind not in CONSTANT_KINDS else Counts()
        leaving = self.assembler.leaving.get(kind, set())
        changed: list[Record] = []
        came: set[int] = set()
        for record in chain(self.assembler.records(kind, merging=merging), self.assembler.following(kind, came)):
            came.add(record.id)
            if record.id not in stored:
                counts.added += 1
                self._added(kind, record)
            elif stored[record.id] == record.digest:
                counts.unchanged += 1
            else:
                counts.changed += record.id not in leaving
                counts.removed += record.id in leaving
                changed.append(record)
            if len(changed) == _AT_ONCE:
                self._changed(kind, changed)
                changed = []
        self._changed(kind, changed)
        self._removed(kind, sorted(((removed | self.assembler.stale(kind)) - came) & stored.keys()))

    def _added(self, kind: str, record: Record) -> None:
        row = record.row if kind != "result" else _stamped(record.row, self._stamp, self._stamp)
        self.ripples.created.setdefault(kind, set()).add(record.id)
        self._ripple(kind, row)
        self._picture(kind, None, row)
        self.spool.put(f"added {kind}", (row, self._coming_or_going(kind, row)))

    def _changed(self, kind: str, records: list[Record]) -> None:
        before = stored_rows(kind, columns_of(kind), self.school, [record.id for record in records])
        for record in records:
            old, new = before[record.id], record.row
            if kind == "result":
                new = _stamped(new, _created(old), self._stamp)
            self._ripple(kind, old)
            self._ripple(kind, new)
            self._picture(kind, old, new)
            self.spool.put(f"changed {kind}", (new, self._mask(kind, old, new)))

    def _mask(self, kind: str, old: Row, new: Row) -> int:
        if kind == "attendance":
            return changed_slots(old, new)
        before, after = self._class_of(kind, old), self._class_of(kind, new)
        if before != after:
            return mask_of(kind, (ANY,), before) | mask_of(kind, (ANY,), after)
        return mask_between(kind, old, new, class_=after)

    def _coming_or_going(self, kind: str, row: Row) -> int:
        """Return the mask of a row that comes or goes: whoever may see rows of its class hears of it."""
        return (
            row[ATTENDANCE.index("filled")]
            if kind == "attendance"
            else mask_of(kind, (ANY,), self._class_of(kind, row))
        )

    def _class_of(self, kind: str, row: Row) -> str:
        """Return the class of a row: for an enrolment, that of its group."""
        if kind != "enrolment":
            return class_of(kind, row)
        group = row[columns_of(kind).index("group_id")]
        return "UserGroup" if group in self.assembler.user_groups else ""

    def _removed(self, kind: str, ids: list[int]) -> None:
        self.report.counts(kind).removed += len(ids)
        for id_, row in stored_rows(kind, columns_of(kind), self.school, ids).items():
            self._ripple(kind, row)
            self._picture(kind, row, None)
            self.spool.put(f"removed {kind}", (id_, self._coming_or_going(kind, row)))

    def _picture(self, kind: str, old: Row | None, new: Row | None) -> None:
        if kind == "student":
            self.pictures.compare(old, new)

    def _ripple(self, kind: str, row: Row) -> None:
        columns = columns_of(kind)
        for column, other, facet in _SHOWN_BY.get(kind, ()):
            self.ripples.touch(other, facet, row[columns.index(column)])
        if kind == "enrolment":
            self.ripples.moved.add((row[columns.index("group_id")], row[columns.index("student_id")]))
        if kind in _SHOWN_BY_GROUPS:
            category = row[columns.index("category")] if kind == "assessment" else None
            self._ripple_to_groups(kind, "j_subject" if kind == "mis_subject" else f"{CLASSLESS}{category}")

    def _ripple_to_groups(self, kind: str, facet: str) -> None:
        """Touch all classes: each shows all subjects of the MIS that are mapped alike, so it may concern any."""
        if facet not in self._rippled:
            self._rippled.add(facet)
            for id_ in groups_with(_SHOWN_BY_GROUPS[kind], self.school):
                self.ripples.touch("group", facet, id_)


def _changed_facets(kind: str, old: Row, new: Row) -> frozenset[str]:
    """Return the facets in which two rows of a kind differ, those among them that stand for keys that are not sent."""
    if kind not in TABLES:
        return frozenset({ANY})
    facets, columns = changed_facets(TABLES[kind], old, new), columns_of(kind)
    for key in hidden_keys(kind):
        place = columns.index(key)
        if str(old[place]) != str(new[place]):
            facets |= _LINKS.get(key, frozenset({KEYS})) if kind == "group" else {KEYS}
    return facets


def mask_between(kind: str, old: Row, new: Row, *, class_: str = "") -> int:
    """Return the mask of what differs between two rows of a kind that are of one class."""
    facets = _changed_facets(kind, old, new)
    classless = frozenset(facet for facet in facets if facet.startswith(CLASSLESS))
    return mask_of(kind, facets - classless, class_) | mask_of(kind, classless)


def _stamped(row: Row, created: str, updated: str) -> Row:
    """Say in the text of a result when it was first and last stored, where the source does not."""
    said = {"created_at": created, "updated_at": updated}
    for member, stamp in said.items():
        row = tuple(
            part.replace(f'"{member}":null', f'"{member}":"{stamp}"') if isinstance(part, str) else part for part in row
        )
    return row


def _created(row: Row) -> str:
    created: str = values_of(TABLES["result"], row)["created_at"]
    return created
