"""Classes: which there are, when they meet, and who sits in them.

The plan depends on the size of the school alone, so it is the same every year; who sits in a class depends on the
cohort.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import Final

from rollbook.connectors.demo.curriculum import LESSONS, Block, Grouping, blocks
from rollbook.connectors.demo.stage import Stage

_CLASS_SIZE: Final = 23
_SIXTH_CLASS_SIZE: Final = 15
_PRIMARY_CLASS_SIZE: Final = 30
_TUTOR_GROUP_SIZE: Final = 28
_BAND: Final = 5
_BAND_LETTERS: Final = "xyzwvuts"
_TURN_STEP: Final = 21
"""Lessons from one turn to the next: four days and one lesson. It shares no factor with 50."""


@dataclass(frozen=True, slots=True)
class PlannedClass:
    """A class as it is planned for every year.

    Attributes:
        position: Year of the stage, counted from 0.
        band: Number of the band within the year.
        bands: How many bands the year has.
        name: Without the year, such as "x/Ma1"; the class of year 7 is "7x/Ma1".
        subject: Code of the school's subject.
        turn: The first of its turns in the round of lessons.
        slots: Lessons of the fortnight in which it meets, one bit each.
        grouping: How its pupils are chosen.
        block: Name of the block of options it is in; empty for other classes.
        lane: Its number among the classes of its block, from 0.
        lanes: How many classes the block has.
    """

    position: int
    band: int
    bands: int
    name: str
    subject: str
    turn: int
    slots: int
    grouping: Grouping
    block: str
    lane: int
    lanes: int

    @property
    def times(self) -> list[int]:
        """The slots as numbers from 0 to 49."""
        return [slot for slot in range(LESSONS) if self.slots >> slot & 1]


def bands_of(stage: Stage, position: int) -> tuple[int, ...]:
    """Return how many classes each band of a year has."""
    size = stage.sizes[position]
    if stage.phase == "primary":
        return (1,) * ceil(size / _PRIMARY_CLASS_SIZE)
    if stage.is_sixth_form(position):
        return _even(max(1, ceil(size / _SIXTH_CLASS_SIZE)), 2 * _BAND)
    return _even(max(1, round(size / _CLASS_SIZE)), _BAND)


def tutor_groups(stage: Stage, position: int) -> int:
    """Return how many registration groups a year has."""
    size = _PRIMARY_CLASS_SIZE if stage.phase == "primary" else _TUTOR_GROUP_SIZE
    return ceil(stage.sizes[position] / size)


def plan_classes(stage: Stage) -> list[PlannedClass]:
    """Plan the classes of all years, so that at any time few of them need the same subject.

    The fifty lessons are a round of turns. Each band has its blocks in the same order around it, begun at the turn
    that crowds the other bands least; neighbouring turns are days apart in the fortnight, so that a subject spreads.
    """
    demand: list[Counter[str]] = [Counter() for _ in range(LESSONS)]
    planned: list[PlannedClass] = []
    for position in reversed(range(len(stage.codes))):
        bands = bands_of(stage, position)
        for band, classes in enumerate(bands):
            offered = _with_free_time(blocks(stage, position, classes))
            taught = [
                Counter(lane[lesson] for lane in block.lanes) for block in offered for lesson in range(block.periods)
            ]
            turn = _best_turn(taught, demand)
            for number, subjects in enumerate(taught):
                demand[(turn + number) % LESSONS].update(subjects)
            for block in offered:
                planned += _classes_of(block, turn, position=position, band=band, bands=len(bands))
                turn += block.periods
    return planned


def slot_of(turn: int) -> int:
    """Return the lesson of the fortnight (0 to 49) that a turn falls in."""
    return turn * _TURN_STEP % LESSONS


def _best_turn(taught: list[Counter[str]], demand: list[Counter[str]]) -> int:
    """Return the turn to begin at, where what is `taught` adds least to what is much wanted already."""

    def crowd(first: int) -> int:
        return sum(
            demand[(first + number) % LESSONS][subject] * classes
            for number, subjects in enumerate(taught)
            for subject, classes in subjects.items()
            if subject
        )

    return min(range(LESSONS), key=crowd)


def _with_free_time(offered: tuple[Block, ...]) -> tuple[Block, ...]:
    """Add a block without a subject for the lessons that are left over."""
    free = LESSONS - sum(block.periods for block in offered)
    return (*offered, Block("", "forms", (("",) * free,))) if free else offered


def _even(classes: int, most: int) -> tuple[int, ...]:
    """Share classes among as few bands of at most `most` as will do."""
    bands = ceil(classes / most)
    return tuple(classes // bands + (number < classes % bands) for number in range(bands))


def _classes_of(block: Block, first: int, *, position: int, band: int, bands: int) -> list[PlannedClass]:
    """Return the classes of a block that begins at the turn `first`: one for each subject of each lane."""
    found = []
    letter = _BAND_LETTERS[band] if band < len(_BAND_LETTERS) else f"q{band}"
    for number, lane in enumerate(block.lanes):
        for subject in dict.fromkeys(lane):
            if subject:
                turns = [first + turn for turn, taught in enumerate(lane) if taught == subject]
                slots = sum(1 << slot_of(turn) for turn in turns)
                name = f"{letter}{block.name}/{subject}{number + 1}"
                found.append(
                    PlannedClass(
                        position=position,
                        band=band,
                        bands=bands,
                        name=name,
                        subject=subject,
                        turn=turns[0] % LESSONS,
                        slots=slots,
                        grouping=block.grouping,
                        block=block.name,
                        lane=number,
                        lanes=len(block.lanes),
                    )
                )
    return found
