"""Suspensions, exclusions at lunchtime and for good, and those that were taken back.

Rates are those of 2023/24 (Department for Education): 11.31 suspensions for a hundred pupils and year, half of them
for persistent disruptive behaviour; permanent exclusions are those of pupils who leave for that reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.days import school_year
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.source import SourceRecord

_RATE: Final = {"secondary": 0.113, "primary": 0.02}
_SUSPENDED_PUPILS: Final = 0.48
"""Pupils suspended at all, for each suspension: some are suspended again and again."""
_REASONS: Final = weighted(
    {
        "DB": 44,
        "PP": 16,
        "VA": 17,
        "PA": 6,
        "VP": 4,
        "DM": 2,
        "DA": 3,
        "BU": 1,
        "RA": 1,
        "TH": 1,
        "OW": 2,
        "VR": 2,
        "MP": 1,
    }
)
_SENT_HOME: Final = weighted({1: 40, 2: 28, 3: 15, 5: 14, 10: 3})
"""Whole days of a suspension."""
_SHARES: Final = {"lunch": 0.05, "taken back": 0.03, "second": 0.2, "third": 0.05, "afternoon": 0.2}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclusion: the sessions missed run from (day, session) to (day, session), session 0 being the morning."""

    key: str
    kind: str
    reasons: tuple[str, ...]
    first: tuple[date, int]
    last: tuple[date, int] | None
    sessions: int | None


def exclusions_of(seed: str, pupil: Pupil, year: int, phase: str) -> list[Exclusion]:
    """Return the exclusions of a pupil in a school year, past and to come."""
    chance = stream(seed, "exclusions", pupil.key, year)
    found: list[Exclusion] = []
    days = school_year(year).days
    if chance.random() < _RATE[phase] * _SUSPENDED_PUPILS * _risk(pupil):
        for start in sorted({chance.randrange(len(days)) for _ in range(1 + int(chance.expovariate(0.72)))}):
            if pupil.was_on_roll(days[start]):
                found += _suspension(pupil, days[start:], chance)
    if pupil.excluded and days[0] <= pupil.end <= days[-1]:
        key = f"X{pupil.key}-permanent"
        found.append(Exclusion(key, "Permanent", _draw_reasons(chance), (pupil.end, 0), None, None))
    return found


def exclusion_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the exclusions of this school year and the last that have begun."""
    for year in (scene.year.begins - 1, scene.year.begins):
        for pupil in scene.pupils:
            for exclusion in exclusions_of(scene.seed, pupil, year, scene.settings.phase):
                if exclusion.first[0] <= scene.today:
                    yield SourceRecord("exclusion", exclusion.key, _values(pupil, exclusion))


def _risk(pupil: Pupil) -> float:
    """Return how much likelier than others the pupil is to be suspended; about 1 over all pupils."""
    risk = 0.55 if pupil.household.meals is None else 1.7
    if pupil.provision.spells:
        risk *= 1.8
    return risk * (1.15 if pupil.sex == "M" else 0.7)


def _suspension(pupil: Pupil, days: tuple[date, ...], chance: Random) -> list[Exclusion]:
    """Return a suspension that begins on the first of `days`, with what followed it."""
    key, reasons = f"X{pupil.key}-{days[0].isoformat()}", _draw_reasons(chance)
    if chance.random() < _SHARES["lunch"]:
        return [Exclusion(key, "Lunchtime", reasons, (days[0], 1), (days[0], 1), 1)]
    late = chance.random() < _SHARES["afternoon"]
    count = min(_SENT_HOME.draw(chance), len(days))
    last = (days[count - 1], 1)
    found = [Exclusion(key, "Fixed Term", reasons, (days[0], int(late)), last, count * 2 - late)]
    if chance.random() < _SHARES["taken back"]:
        found.append(Exclusion(f"{key}-back", "Reinstated", reasons, last, last, 0))
    return found


def _draw_reasons(chance: Random) -> tuple[str, ...]:
    count = 1 + (chance.random() < _SHARES["second"]) + (chance.random() < _SHARES["third"])
    return tuple(dict.fromkeys(_REASONS.draw(chance) for _ in range(count)))


def _values(pupil: Pupil, exclusion: Exclusion) -> dict[str, Any]:
    reasons = (*exclusion.reasons, None, None)
    return {
        "student_id": pupil.key,
        "exclusion_type": exclusion.kind,
        "exclusion_reason": reasons[0],
        "exclusion_reason_2": reasons[1],
        "exclusion_reason_3": reasons[2],
        "start_date": exclusion.first[0],
        "start_session": ("AM", "PM")[exclusion.first[1]],
        "end_date": exclusion.last[0] if exclusion.last else None,
        "end_session": ("AM", "PM")[exclusion.last[1]] if exclusion.last else None,
        "exclusion_length": exclusion.sessions,
    }
