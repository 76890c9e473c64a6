"""Learning aims: the A levels that the sixth form offers, and which one each of its pupils follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.curriculum import SUBJECTS
from rollbook.connectors.demo.days import school_year
from rollbook.connectors.demo.resources import make_plan
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.stage import Stage
from rollbook.connectors.source import SourceRecord

_FIRST_POSITION: Final = 5
"""Year 12, counted from year 7."""


@cache
def a_levels(stage: Stage) -> tuple[str, ...]:
    """Return the codes of the subjects that are taught to A level, in alphabetical order."""
    return tuple(
        sorted(
            {
                placed.planned.subject
                for placed in make_plan(stage).classes
                if stage.is_sixth_form(placed.planned.position) and placed.planned.grouping == "options"
            }
        )
    )


def learning_aim_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield a learning aim for each A level. Numbers have the shape of the national register and are not in it."""
    for number, code in enumerate(a_levels(scene.roll.stage), 1):
        values = {
            "qualification_name": f"Demo Board Advanced GCE in {SUBJECTS[code].name}",
            "qualification_number": f"999{number:04}X",
            "discount_code": f"Z{code.upper()}{number % 10}",
            "qan_subject": SUBJECTS[code].name,
            "expiry_date": date(scene.year.begins + 5, 8, 31),
        }
        yield SourceRecord("learning_aim", f"AL-{code}", values)


def learning_aim_of(scene: Scene, pupil: Pupil) -> dict[str, Any] | None:
    """Return the core aim of a pupil in year 12 or 13, and nothing for others."""
    position = scene.roll.position(pupil, scene.year.begins)
    if not scene.roll.stage.is_sixth_form(position) or pupil.end < school_year(pupil.cohort + _FIRST_POSITION).start:
        return None
    year = pupil.cohort + position
    places = scene.membership(pupil.cohort, year).places(pupil.seat)
    subjects = [place.placed.planned.subject for place in places if place.placed.planned.grouping == "options"]
    planned_end = school_year(pupil.cohort + _FIRST_POSITION + 1).end
    left = scene.leaving(pupil)
    early = left is not None and left < planned_end
    chance = stream(scene.seed, "aim", pupil.key)
    return {
        "learning_aim_source_id": f"AL-{subjects[0]}",
        "start_date": max(pupil.start, school_year(pupil.cohort + _FIRST_POSITION).start),
        "planned_end_date": planned_end,
        "actual_end_date": left,
        "completion_status": _completion(left is not None, early=early),
        "withdrawal_reason": chance.choice(("Moved to another school", "Took up an apprenticeship")) if early else None,
        "core_aim_indicator": True,
    }


def _completion(left: bool, *, early: bool) -> str:  # noqa: FBT001 - both are plain facts
    if not left:
        return "Continuing"
    return "Withdrawn" if early else "Completed"
