"""What pupils are graded in: national assessments, the school's own, and public examinations; and the grade sets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from rollbook.connectors.demo.curriculum import SUBJECTS
from rollbook.connectors.demo.groups import assessment_key, subject_key
from rollbook.connectors.demo.resources import make_plan
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.sixth_form import a_levels
from rollbook.connectors.demo.stage import Stage
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets.assessments import grade_set, national_assessments
from rollbook.contract.codesets.subjects import platform_subject

_ERAS: Final = (None, "from 2016", "from 2021", "from 2022")
_PROFILE_FAMILY: Final = 1
_KEPT_GOALS: Final = frozenset({"EYFS Speaking", "EYFS Writing"})
"""Early learning goals that were the same before and after 2021."""
_OWN_FAMILY: Final = 1000
_EXAM_FAMILY: Final = 2000
_A_LEVEL_FAMILY: Final = 3000

_KEY_STAGES: Final = {"secondary": (695,), "primary": (95, 190, 295, 490, 695)}
"""Ranks of the national assessments whose results a school of each phase holds."""

TEACHER_GRADES: Final = {"secondary": "gcse_9_1", "primary": "teacher_assessment"}
A_LEVEL_GRADES: Final = "a_level"
GCSE_GRADES: Final = "gcse_9_1"


def grade_key(set_name: str, grade: str) -> str:
    """Return the key of a grade, unique over all sets."""
    return f"{set_name}/{grade}"


@cache
def subject_number(code: str) -> int | None:
    """Return the number of the platform subject of a subject of the school."""
    found = platform_subject(SUBJECTS[code].platform or "")
    return found.id if found else None


@cache
def taught(stage: Stage) -> tuple[str, ...]:
    """Return the codes of all subjects that are taught, in the order of the curriculum."""
    subjects = {placed.planned.subject for placed in make_plan(stage).classes}
    return tuple(code for code in SUBJECTS if code in subjects)


@cache
def gcse_subjects(stage: Stage) -> tuple[str, ...]:
    """Return the codes of the subjects that pupils take GCSEs in."""
    found = {
        placed.planned.subject
        for placed in make_plan(stage).classes
        if stage.code(placed.planned.position) == "11" and placed.planned.grouping != "forms"
    }
    return tuple(code for code in SUBJECTS if code in found)


def subject_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the subjects that the school teaches; those without a platform subject wait for somebody to map them."""
    for code in taught(scene.roll.stage):
        subject = SUBJECTS[code]
        other_name, other_code = subject.other or (None, None)
        values = {
            "name": subject.name,
            "code": subject.code,
            "alt_name": other_name,
            "alt_code": other_code,
            "subject_code": subject.platform,
        }
        yield SourceRecord("mis_subject", subject_key(code), values)


def national(phase: str) -> list[Any]:
    """Return the national assessments of today that a school of this phase holds results of."""
    return [
        each
        for each in national_assessments()
        if each.assessment_point_rank in _KEY_STAGES[phase] and each.era in _ERAS and not _is_old_profile(each)
    ]


def _is_old_profile(each: Any) -> bool:  # noqa: ANN401 - a national assessment
    """Say whether it is one of the early learning goals that were replaced in 2021."""
    return each.family_id == _PROFILE_FAMILY and each.era is None and each.name not in _KEPT_GOALS


def assessment_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the assessments, national, internal and public, and the grade sets that they need."""
    stage, used = scene.roll.stage, set()
    for key, grades, values in _assessments(stage):
        used.add(grades)
        yield SourceRecord("assessment", key, {**values, "grade_set_id": grades})
    for name in sorted(used):
        found = grade_set(name)
        items = [
            {"id": grade_key(name, grade.name), "name": grade.name, "value": grade.value} for grade in found.grades
        ]
        yield SourceRecord("grade_set", name, {"name": found.title, "grades": items})


def _assessments(stage: Stage) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the key, the grade set and the members of each assessment."""
    for each in national(stage.phase):
        yield f"N-{each.id}", each.grade_set, _values(each.name, each.family_id, each.family_name, "national")
    for code in taught(stage):
        name, number = SUBJECTS[code].name, subject_number(code)
        if number is None:
            continue
        values = _values(f"{name} Teacher Assessment", _OWN_FAMILY + number, name, "internal")
        yield assessment_key(stage, 0, code), TEACHER_GRADES[stage.phase], values
    if stage.phase == "secondary":
        yield from _public(stage)


def _public(stage: Stage) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for code in gcse_subjects(stage):
        name, number = SUBJECTS[code].name, subject_number(code)
        values = _values(f"GCSE {name}", _EXAM_FAMILY + (number or 0), f"GCSE {name}", "examinations")
        yield f"G-{code}", GCSE_GRADES, values
    for code in a_levels(stage):
        name, number = SUBJECTS[code].name, subject_number(code)
        family = _A_LEVEL_FAMILY + (number or 0)
        own = _values(f"{name} Sixth Form Assessment", family, f"{name} A Level", "internal")
        yield assessment_key(stage, len(stage.codes) - 1, code), A_LEVEL_GRADES, own
        public = _values(f"A Level {name}", family, f"{name} A Level", "examinations")
        yield f"A-{code}", A_LEVEL_GRADES, public


def _values(name: str, family: int, family_name: str, category: str) -> dict[str, Any]:
    return {
        "name": name,
        "family_id": family,
        "family_name": family_name,
        "category": category,
        "mis_assessments": [f"{name} Result"],
    }
