"""Two schools like the small one, in which every member has something to say, and says whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tests.people import NOW
from tests.small_school import OURS, SmallSchool, records

from rollbook.accounts.models import School
from rollbook.connectors.source import Pull, SourceRecord
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import (
    Boolean,
    Day,
    Decimal,
    Embed,
    Field,
    Integer,
    Joined,
    ListOf,
    Many,
    Moment,
    Object,
    Reference,
    Text,
)
from rollbook.sync.engine import run

PACKED: Final = frozenset({"attendance", "lesson", "timetable", "result", "enrolment", "supervision"})
"""Kinds that say all that they can as they are."""
PLAIN: Final[tuple[tuple[type[Field], object], ...]] = (
    (Integer, 3),
    (Decimal, 0.5),
    (Boolean, True),
    (Day, date(2026, 9, 1)),
    (Moment, datetime(2026, 9, 1, 9, 0, tzinfo=NOW.tzinfo)),
)
NEVER_FILLED: Final = frozenset({"id", "type", "photo", "year_code", "removed", "category", "end_date"})


@dataclass(frozen=True)
class FullSchool(SmallSchool):
    """A source whose every text ends with `mark`."""

    mark: str

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:  # noqa: ARG002 - the same at any time
        return Pull(items=self._records(), whole=frozenset(KINDS) - OURS)

    def _records(self) -> Iterator[SourceRecord]:
        for record in records():
            full = {} if record.kind in PACKED else self._filled(KINDS[record.kind][0])
            yield SourceRecord(record.kind, record.key, self._marked(_over(full, record.values)))

    def _filled(self, of: type[Object]) -> dict[str, Any]:
        found = {name: self._value(member) for name, member in of.fields.items() if name not in NEVER_FILLED}
        return {name: value for name, value in found.items() if value is not None}

    def _value(self, member: Field) -> Any:  # noqa: ANN401 - any value
        if isinstance(member, Reference | Joined) or member.same_as:
            return None
        if isinstance(member, Embed):
            return self._filled(member.of)
        if isinstance(member, Many):
            return [self._filled(member.of)]
        if isinstance(member, ListOf):
            item = self._value(member.item)
            return None if item is None else [item]
        if isinstance(member, Text):
            return member.words[0] if member.words else f"Something of {self.mark}"
        return next((value for kind, value in PLAIN if isinstance(member, kind)), None)

    def _marked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        names = {"first_name", "last_name", "legal_first_name", "legal_last_name", "name", "family_name"}
        return {
            name: f"{value} of {self.mark}" if name in names and self.mark not in value else value
            for name, value in values.items()
        }


def _over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `under` with `over` laid over it, also inside."""
    found = dict(under)
    for name, value in over.items():
        found[name] = (
            _over(found[name], value) if isinstance(value, dict) and isinstance(found.get(name), dict) else value
        )
    return found


def sync_full_school(school: School, mark: str, *, now: datetime) -> None:
    """Bring a full school into `school`."""
    report = run(school=school, source=FullSchool(mark), clock=lambda: now)
    assert report.outcome == "success", report
