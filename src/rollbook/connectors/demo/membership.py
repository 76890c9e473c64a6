"""Who sits in which class: sets by ability, forms by place, options by choice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.days import school_year
from rollbook.connectors.demo.resources import Placed, make_plan
from rollbook.connectors.demo.roll import Pupil, Roll

_FULLER_TOP: Final = 1.1
_MOVES: Final = 0.04
"""Share of pupils who move to another set at Christmas."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a class for a part of the year; `start` or `end` is None where it is the year's own."""

    placed: Placed
    start: date | None = None
    end: date | None = None


class Membership:
    """The classes of one cohort in one school year."""

    def __init__(self, roll: Roll, cohort: int, year: int) -> None:
        """Work out the classes of every seat; `year` is one in which the cohort is at school."""
        self._roll, self._cohort, self._year = roll, cohort, year
        self._position = year - cohort
        classes = [each for each in make_plan(roll.stage).classes if each.planned.position == self._position]
        self._by_block: dict[tuple[int, str, int], list[Placed]] = defaultdict(list)
        self._by_lane: dict[tuple[int, str, str, int], list[Placed]] = defaultdict(list)
        for each in classes:
            planned = each.planned
            self._by_lane[planned.band, planned.grouping, _block(each), planned.lane].append(each)
        self._places = self._seat_places(classes)

    def places(self, seat: int) -> list[Place]:
        """Return the classes of a seat, with the dates of a move where there was one."""
        placed = self._places[seat]
        chance = stream(self._roll.seed, "move", self._year, self._cohort, seat)
        if chance.random() >= _MOVES:
            return [Place(each) for each in placed]
        return self._moved(placed, chance)

    def _moved(self, placed: list[Placed], chance: Random) -> list[Place]:
        """Put the seat in the next set of one subject from the spring term on."""
        sets = [each for each in placed if each.planned.grouping == "sets" and each.planned.lanes > 1]
        if not sets:
            return [Place(each) for each in placed]
        old = chance.choice(sets)
        lane = old.planned.lane + (1 if old.planned.lane == 0 else -1)
        new = self._by_lane[old.planned.band, "sets", _block(old), lane][0]
        autumn, spring, _ = school_year(self._year).terms
        kept = [Place(each) for each in placed if each is not old]
        return [*kept, Place(old, end=autumn.end), Place(new, start=spring.start)]

    def _seat_places(self, classes: list[Placed]) -> dict[int, list[Placed]]:
        """Deal the seats of each band into the lanes of each of its blocks."""
        lanes: dict[tuple[int, str, str], int] = {}
        for each in classes:
            lanes[each.planned.band, each.planned.grouping, _block(each)] = each.planned.lanes
        bands = max((each.planned.bands for each in classes), default=1)
        seats = range(self._roll.stage.sizes[self._position])
        places: dict[int, list[Placed]] = {seat: [] for seat in seats}
        for band in range(bands):
            own = seats[band::bands]
            taken: dict[int, set[str]] = {seat: set() for seat in own}
            for (of_band, grouping, block), count in lanes.items():
                if of_band != band:
                    continue
                if grouping == "sets":
                    dealt = self._by_ability(own, block, count)
                elif grouping == "forms":
                    dealt = {seat: number % count for number, seat in enumerate(own)}
                else:
                    dealt = self._by_choice(band, block, count, taken)
                for seat, lane in dealt.items():
                    places[seat] += self._by_lane[band, grouping, block, lane]
        return places

    def _by_ability(self, seats: Iterable[int], subject: str, count: int) -> dict[int, int]:
        pupils = self._roll.seats(self._cohort)
        flair = stream(self._roll.seed, "flair", self._cohort, subject)
        ranked = sorted(((pupils[seat][0].ability + flair.gauss(0, 0.4), seat) for seat in seats), reverse=True)
        return {
            seat: min(count - 1, int(count * (rank / len(ranked)) ** _FULLER_TOP))
            for rank, (_, seat) in enumerate(ranked)
        }

    def _by_choice(self, band: int, block: str, count: int, taken: dict[int, set[str]]) -> dict[int, int]:
        """Let each seat choose a class of the block: of two that it may have, the one with fewer pupils."""
        subjects = {lane: self._by_lane[band, "options", block, lane][0].planned.subject for lane in range(count)}
        filled: Counter[int] = Counter()
        dealt = {}
        key_stage = (self._position + 1) // 2
        for seat, had in taken.items():
            chance = stream(self._roll.seed, "option", self._cohort, key_stage, block, seat)
            fresh = [lane for lane, subject in subjects.items() if subject not in had] or list(subjects)
            lane = min(chance.choice(fresh), chance.choice(fresh), key=lambda each: filled[each])
            filled[lane] += 1
            had.add(subjects[lane])
            dealt[seat] = lane
        return dealt


def _block(placed: Placed) -> str:
    """Name what is dealt together: a block of options, a subject with sets, or all forms of one kind."""
    planned = placed.planned
    return planned.block if planned.grouping == "options" else planned.subject if planned.grouping == "sets" else ""


def stay_in(pupil: Pupil, year: int) -> tuple[date, date]:
    """Return the first and last day of the pupil in a school year, the summer holiday included."""
    return max(pupil.start, school_year(year).start), min(pupil.end, date(year + 1, 8, 31))
