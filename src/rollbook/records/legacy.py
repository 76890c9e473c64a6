"""What only the oldest clients ask for: what the MIS itself says of calendar events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollbook.records.conditions import Where, is_any_of
from rollbook.records.database import fetch


@dataclass(frozen=True, slots=True)
class EventType:
    """What the MIS says of an event: name and meaning of its sort, whether it goes ahead, whether it is repeated."""

    name: str | None
    description: str | None
    is_active: bool | None
    is_recurrent: bool | None


def event_types(school: int, ids: Sequence[int]) -> Mapping[int, EventType]:
    """Return what the MIS says of events, by id."""
    where = Where("school_id = %s", (school,)) & is_any_of("id", tuple(ids))
    columns = "id, mis_type_name, mis_type_description, is_active, is_recurrent"
    rows = fetch(f"SELECT {columns} FROM records_calendar_event WHERE {where.condition}", where.values)
    return {
        id_: EventType(name, description, _truth(active), _truth(recurrent))
        for id_, name, description, active, recurrent in rows
    }


def _truth(value: object) -> bool | None:
    return None if value is None else bool(value)
