"""The school calendar: terms, training days, holidays, meetings, and what pupils look forward to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any, Final

from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.cycle import moment
from rollbook.connectors.demo.days import SchoolYear, school_year
from rollbook.connectors.demo.groups import academic_year_key, year_name
from rollbook.connectors.demo.holidays import bank_holidays
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.source import SourceRecord

_SPECIAL_DAYS: Final = (
    # month, day, hour, description, hours
    (9, 24, 18, "Open evening", 3),
    (10, 7, 9, "Photographs of pupils", 6),
    (12, 10, 19, "Winter concert", 2),
    (3, 5, 9, "World Book Day", 6),
    (3, 19, 19, "School play", 3),
    (6, 25, 13, "Sports day", 2),
    (7, 9, 18, "Summer fair", 3),
)
_STAFF_MEETING: Final = (time(15, 30), time(16, 30))
_EVENING: Final = (time(16, 30), time(19, 30))


def academic_year_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield this school year and the last, with their terms."""
    for year in (scene.year, scene.last_year):
        key = academic_year_key(year.begins)
        terms = [
            {"id": f"{key}-{number}", "name": term.name, "start_date": term.start, "end_date": term.end}
            for number, term in enumerate(year.terms, 1)
        ]
        values = {"name": year.name, "start_date": year.start, "end_date": year.end, "terms": terms}
        yield SourceRecord("academic_year", key, values)


def trip_days(seed: str, year: int, position: int) -> tuple[date, ...]:
    """Return the days on which the pupils of one year of the stage are out on a visit."""
    chance = stream(seed, "trip", year, position)
    days = school_year(year).days
    return tuple(days[chance.randrange(first, first + 60)] for first in (15, 110))


def event_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the calendar of this school year, to its end."""
    year = scene.year
    for number, values in enumerate((*_days_off(year), *_evenings(scene, year), *_occasions(scene, year))):
        yield SourceRecord("calendar_event", f"E{year.begins}-{number:03}", values)


def _event(
    kind: str, name: str, description: str, span: tuple[date, date], *, recurrent: bool = False
) -> dict[str, Any]:
    """Return an event from the first to the second day or moment of `span`."""
    school = kind in {"Inset", "Holiday"}
    return {
        "type": kind,
        "name": name,
        "description": description,
        "start_date": span[0],
        "end_date": span[1],
        "mis_type_name": "School" if school else "User",
        "mis_type_description": "Dates of the school" if school else "Entered by a member of staff",
        "is_active": True,
        "is_recurrent": recurrent,
    }


def _days_off(year: SchoolYear) -> Iterator[dict[str, Any]]:
    """Yield training days, holidays between and within terms, and bank holidays in term."""
    for day in year.inset:
        yield _event("Inset", "Training day", "School closed to pupils", (day, day))
    one = timedelta(1)
    for term, following in zip(year.terms, (*year.terms[1:], None), strict=True):
        name = term.name.lower()
        yield _event("Holiday", "Half term", f"Half term in the {name}", (term.break_start, term.break_end))
        last = following.start - one if following else date(year.begins + 1, 8, 31)
        yield _event("Holiday", "School holiday", f"Holiday after the {name}", (term.end + one, last))
        for day, holiday in bank_holidays(term.start.year).items():
            if term.start <= day <= term.end and not term.break_start <= day <= term.break_end:
                yield _event("Holiday", "Bank holiday", holiday, (day, day))


def _evenings(scene: Scene, year: SchoolYear) -> Iterator[dict[str, Any]]:
    """Yield the staff meetings of each Monday and a parents' evening for each year group."""
    for day in year.days:
        if day.weekday() == 0:
            yield _event("Meeting", "Staff meeting", "Weekly staff meeting", _at(day, _STAFF_MEETING), recurrent=True)
    chance = stream(scene.seed, "evenings", year.begins)
    for code in scene.roll.stage.codes:
        day = year.days[chance.randrange(30, 170)]
        yield _event("Meeting", "Parents' evening", f"Parents' evening, {year_name(code)}", _at(day, _EVENING))


def _occasions(scene: Scene, year: SchoolYear) -> Iterator[dict[str, Any]]:
    """Yield open evening, concerts, sports day and the like, and the visits of each year group."""
    for month, number, hour, description, hours in _SPECIAL_DAYS:
        calendar_year = year.begins if month >= year.start.month else year.begins + 1
        day = year.day_from(date(calendar_year, month, number))
        yield _event("Event", "School event", description, _at(day, (time(hour), time(hour + hours))))
    for position, code in enumerate(scene.roll.stage.codes):
        for day in trip_days(scene.seed, year.begins, position):
            yield _event("Event", "Educational visit", f"Visit of {year_name(code)}", (day, day))


def _at(day: date, span: tuple[time, time]) -> tuple[date, date]:
    """Return the moments of that day between which something goes on."""
    return moment(day, span[0]), moment(day, span[1])
