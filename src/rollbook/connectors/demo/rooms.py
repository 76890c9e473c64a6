"""Rooms, and the times in which one of them cannot be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.cycle import moment, room_key
from rollbook.connectors.demo.days import SchoolYear
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.source import SourceRecord

HALL: Final = "R-HALL"
_KINDS: Final = {
    "classroom": ("A", "Classroom", "Desks for thirty-two and a whiteboard", 32),
    "laboratory": ("S", "Laboratory", "Gas, water and a fume cupboard", 30),
    "computers": ("IT", "Computer Room", "Thirty workstations", 30),
    "art studio": ("AR", "Art Studio", "North light and two sinks", 28),
    "music room": ("MU", "Music Room", "Keyboards and a practice room", 30),
    "drama studio": ("DR", "Drama Studio", "Blacked out, with lights", 30),
    "workshop": ("DT", "Workshop", "Benches for twenty-four", 26),
    "food room": ("FO", "Food Room", "Twelve ovens", 24),
    "sports hall": ("PE", "Sports Hall", "Marked for badminton and basketball", 60),
}
_OTHERS: Final = (
    (HALL, "HALL", "Main Hall", "Assemblies, lunch and examinations", 320),
    ("R-LIB", "LIB", "Library", "Books and thirty places to work", 40),
    ("R-CONF", "CONF", "Conference Room", "Meetings with parents and governors", 16),
)
_REASONS: Final = (
    "Leak in the ceiling",
    "Heating being repaired",
    "Being painted",
    "New floor",
    "Used for an open day",
    "Broken window",
)
_CLOSURES: Final = 8


@dataclass(frozen=True, slots=True)
class Closed:
    """School days on which a room (by its number) is closed."""

    key: str
    room: int
    reason: str
    days: tuple[date, ...]


def closures(scene: Scene, year: SchoolYear) -> list[Closed]:
    """Return the closures of a school year, past and to come."""
    chance = stream(scene.seed, "closures", year.begins)
    found = []
    for number in range(_CLOSURES):
        start = chance.randrange(len(year.days))
        days = year.days[start : start + chance.randint(1, 3)]
        room = chance.choice(scene.plan.rooms).number
        found.append(Closed(f"K{year.begins}-{number}", room, chance.choice(_REASONS), days))
    return found


def room_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the rooms of the school, and the closures of this school year."""
    numbers: Counter[str] = Counter()
    for room in scene.plan.rooms:
        prefix, name, description, capacity = _KINDS[room.kind]
        numbers[prefix] += 1
        yield _room(
            room_key(room.number), f"{prefix}{numbers[prefix]}", f"{name} {numbers[prefix]}", description, capacity
        )
    for key, code, name, description, capacity in _OTHERS:
        yield _room(key, code, name, description, capacity)
    for closed in closures(scene, scene.year):
        values = {
            "room_id": room_key(closed.room),
            "description": closed.reason,
            "start_date": moment(closed.days[0], time(8, 0)),
            "end_date": moment(closed.days[-1], time(17, 0)),
        }
        yield SourceRecord("closure", closed.key, values)


def _room(key: str, code: str, name: str, description: str, capacity: int) -> SourceRecord:
    values = {"code": code, "name": name, "description": description, "maximum_capacity": capacity}
    return SourceRecord("room", key, values)
