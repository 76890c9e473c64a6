"""The fortnight: ten days of registration and five lessons, and the dates on which each comes round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from rollbook.connectors.demo.days import school_year
from rollbook.connectors.demo.groups import class_key, tutor_key
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.source import SourceRecord

PERIODS: Final = (
    ("Reg", "Registration", time(8, 45), time(9, 5)),
    ("P1", "Period 1", time(9, 5), time(10, 5)),
    ("P2", "Period 2", time(10, 5), time(11, 5)),
    ("P3", "Period 3", time(11, 25), time(12, 25)),
    ("P4", "Period 4", time(13, 10), time(14, 10)),
    ("P5", "Period 5", time(14, 10), time(15, 10)),
)
"""Short name, long name, beginning and end; the first is registration, the others are lessons."""
_LESSONS_A_DAY: Final = 5
_DAYS_A_WEEK: Final = 5
_WEEKS: Final = 2
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class Timetabled:
    """One meeting of a group in the fortnight.

    Attributes:
        key: Its key, unique in the year.
        day: Day of the fortnight, 0 to 9.
        period: 0 for registration, 1 to 5 for lessons.
        group: Key of the group.
        room: Number of the room.
        post: Number of the teaching post.
    """

    key: str
    day: int
    period: int
    group: str
    room: int
    post: int


@cache
def dates_of_cycle(begins: int) -> tuple[tuple[date, ...], ...]:
    """Return the dates of each of the ten days in a school year; weeks A and B take turns, holidays left out."""
    found: list[list[date]] = [[] for _ in range(_WEEKS * _DAYS_A_WEEK)]
    mondays = sorted({day - timedelta(day.weekday()) for day in school_year(begins).days})
    week_of = {monday: number % _WEEKS for number, monday in enumerate(mondays)}
    for day in school_year(begins).days:
        week = week_of[day - timedelta(day.weekday())]
        found[week * _DAYS_A_WEEK + day.weekday()].append(day)
    return tuple(tuple(dates) for dates in found)


def timetabled(scene: Scene) -> Iterator[Timetabled]:
    """Yield every meeting of a registration group and of a class in the fortnight of this school year."""
    year, stage = scene.year.begins, scene.roll.stage
    for group in scene.plan.tutor_groups:
        key = tutor_key(year, stage, group)
        for day in range(_WEEKS * _DAYS_A_WEEK):
            yield Timetabled(f"L{key}-{day_key(day)}.0", day, 0, key, group.room, group.post)
    for placed in scene.plan.classes:
        key = class_key(year, stage, placed)
        for slot in placed.planned.times:
            day, lesson = divmod(slot, _LESSONS_A_DAY)
            lesson_key = f"L{key}-{day_key(day)}.{lesson + 1}"
            yield Timetabled(lesson_key, day, lesson + 1, key, placed.room, placed.post_at(slot))


def timetable_key(begins: int) -> str:
    """Return the key of the timetable of a school year."""
    return f"TT{begins}"


def day_key(day: int) -> str:
    """Return the key of a day of the fortnight, such as MonA."""
    return f"{_WEEKDAYS[day % _DAYS_A_WEEK][:3]}{'AB'[day // _DAYS_A_WEEK]}"


def period_key(day: int, period: int) -> str:
    """Return the key of a period of a day."""
    return f"{day_key(day)}.{period}"


def room_key(number: int) -> str:
    """Return the key of a room for lessons."""
    return f"R{number:03}"


def timetable_record(scene: Scene) -> SourceRecord:
    """Return the timetable of this school year, without its lessons."""
    year = scene.year
    values = {
        "name": f"Timetable {year.name}",
        "description": "Ten days in two weeks, with registration and five lessons each",
        "start_date": year.days[0],
        "end_date": year.days[-1],
        "weeks": _WEEKS,
        "days_per_week": _DAYS_A_WEEK,
        "periods_per_day": len(PERIODS),
        "days": [_day(day, dates) for day, dates in enumerate(dates_of_cycle(year.begins))],
    }
    return SourceRecord("timetable", timetable_key(year.begins), values)


def _day(day: int, dates: tuple[date, ...]) -> dict[str, Any]:
    return {
        "id": day_key(day),
        "short_name": day_key(day),
        "long_name": f"{_WEEKDAYS[day % _DAYS_A_WEEK]} of week {'AB'[day // _DAYS_A_WEEK]}",
        "display_order": day + 1,
        "occurs_on": list(dates),
        "periods": [
            {
                "id": period_key(day, number),
                "short_name": short,
                "long_name": name,
                "start_time": f"{start:%H:%M}",
                "end_time": f"{end:%H:%M}",
                "display_order": number + 1,
            }
            for number, (short, name, start, end) in enumerate(PERIODS)
        ],
    }


def moment(day: date, at: time) -> datetime:
    """Return a moment by the clock at the school."""
    return datetime.combine(day, at)
