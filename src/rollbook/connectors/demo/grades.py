"""How well pupils do: grades drawn around their ability, so that a pupil's results agree with each other."""

from __future__ import annotations

from random import Random
from typing import Final

from rollbook.contract.codesets.assessments import NationalAssessment, grade_set

_SCALES: Final = {
    # mean and spread of marks
    "key_stage_2_scaled_score": (104.5, 7.5),
    "key_stage_1_scaled_score": (102.5, 7.0),
    "phonics_mark": (33.5, 6.5),
    "multiplication_tables_check": (20.3, 5.0),
    "key_stage_1_reading_marks": (26.0, 8.0),
    "key_stage_1_maths_marks": (38.0, 12.0),
}
_EXPECTED: Final = 100
_PHONICS: Final = 32
_STEPS: Final = {
    "teacher_assessment": ((1.05, "GDS"), (-0.62, "EXS"), (-1.7, "WTS"), (-2.3, "PK4"), (-9.0, "PK2")),
    "early_learning_goal": ((-0.6, "2"), (-9.0, "1")),
    "a_level": ((1.35, "A*"), (0.6, "A"), (-0.05, "B"), (-0.75, "C"), (-1.45, "D"), (-2.1, "E"), (-9.0, "U")),
}
"""From which ability each grade is given, best first; ability has mean 0 and spread 1."""
_GCSE_MEAN: Final = 4.9
_GCSE_SPREAD: Final = 2.0
_BEST_GCSE: Final = 9


def grade_for(set_name: str, ability: float) -> str:
    """Return the grade that somebody of this ability (most are between -2 and 2) is given in a set."""
    if set_name == "gcse_9_1":
        points = round(_GCSE_MEAN + _GCSE_SPREAD * ability)
        return "U" if points < 1 else str(min(points, _BEST_GCSE))
    return next(grade for least, grade in _STEPS[set_name] if ability > least)


def national_grades(assessments: list[NationalAssessment], ability: float, chance: Random) -> dict[int, str]:
    """Return the grade in each of some national assessments; an outcome agrees with the mark of its family."""
    marks: dict[int, int] = {}
    found: dict[int, str] = {}
    for each in sorted(assessments, key=lambda each: each.grade_set not in _SCALES):
        own = ability + chance.gauss(0, 0.45)
        if each.grade_set in _SCALES:
            mark = _mark(each.grade_set, own)
            marks.setdefault(each.family_id, mark)
            found[each.id] = str(mark)
        elif each.grade_set in {"test_outcome", "phonics_outcome"}:
            passed = marks.get(each.family_id, 0) >= (_PHONICS if each.grade_set == "phonics_outcome" else _EXPECTED)
            words = ("Wa", "Wt") if each.grade_set == "phonics_outcome" else ("AS", "NS")
            found[each.id] = words[0] if passed else words[1]
        else:
            found[each.id] = grade_for(each.grade_set, own)
    return found


def _mark(set_name: str, ability: float) -> int:
    mean, spread = _SCALES[set_name]
    values = [grade.value for grade in grade_set(set_name).grades if grade.value is not None]
    return min(max(round(mean + spread * ability), min(values)), max(values))
