"""Which national assessment a StageAssessment is, under the names that apps know.

A file says stage, subject, component, method, kind of value and summer. The names of the contract say the same in words
and by era: levels up to 2015, scaled scores and standards from 2016. What is none of them is an assessment of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rollbook.connectors.ctf.values import whole
from rollbook.contract.codesets.assessments import Grade, NationalAssessment, grade_set, national_assessment

_LAST_LEVELS: Final = 2015
_NEW_PROFILE: Final = 2022
"""The first summer of the Early Years Foundation Stage profile as reformed in 2021."""

_PROFILE_STAGES: Final = frozenset({"EYF", "FSP"})
_GOALS_TO_2021: Final = (
    "Listening and attention",
    "Understanding",
    "Speaking",
    "Moving and handling",
    "Health and self-care",
    "Self-confidence and self-awareness",
    "Managing feelings and behaviour",
    "Making relationships",
    "Reading",
    "Writing",
    "Numbers",
    "Shape, space and measures",
    "People and communities",
    "The world",
    "Technology",
    "Exploring and using media and materials",
    "Being imaginative",
)
_GOALS: Final = (
    "Listening, attention and understanding",
    "Speaking",
    "Self-regulation",
    "Managing self",
    "Building relationships",
    "Gross motor skills",
    "Fine motor skills",
    "Comprehension",
    "Word reading",
    "Writing",
    "Number",
    "Numerical patterns",
    "Past and present",
    "People, culture and communities",
    "The natural world",
    "Creating with materials",
    "Being imaginative and expressive",
)
_AREAS: Final = {
    "REA": "Reading",
    "WRI": "Writing",
    "MAT": "Maths",
    "GPS": "Grammar, Punctuation and Spelling",
    "SCI": "Science",
}
_SCALED: Final = ("Scaled Score Post 2015", "Scaled Score")


@dataclass(frozen=True, slots=True)
class Sat:
    """One StageAssessment as the file has it: codes in upper case, `year` the summer; None where it says nothing."""

    stage: str
    subject: str
    component: str
    method: str
    qualifier: str
    locale: str
    year: int | None
    result: str


def national(sat: Sat) -> tuple[NationalAssessment, Grade] | None:
    """Return the national assessment that `sat` is a result of, and the grade; None where it is none."""
    if sat.locale != "ENG":
        return None
    for name in _names(sat):
        found = national_assessment(name)
        grade = grade_named(found.grade_set, sat.result) if found else None
        if found and grade:
            return found, grade
    return None


def grade_named(name: str, result: str) -> Grade | None:
    """Return the grade of the set `name` that is written `result`, without regard to case or leading zeros."""
    number = whole(result)
    plain = result if number is None else str(number)
    grades = grade_set(name)
    exact = grades.grade(plain)
    return exact or next((each for each in grades.grades if each.name.upper() == plain.upper()), None)


def _names(sat: Sat) -> Iterator[str]:
    """Yield the names that `sat` may have, the likeliest first."""
    if sat.stage in _PROFILE_STAGES:
        yield from _goal(sat)
    elif sat.component == "PHO":
        yield from ("Phonics Screening Mark", "Phonics Screening Grade")
    elif sat.component == "MTC":
        yield "Multiplication Tables Check Mark"
    elif sat.stage in {"KS1", "KS2"} and sat.year is not None:
        area = _AREAS.get(sat.component) or _AREAS.get(sat.subject)
        yield from (f"{sat.stage} {area} {form}" for form in _forms(sat, area or ""))


def _goal(sat: Sat) -> Iterator[str]:
    """Yield the early learning goal, which the component numbers from E01 to E17."""
    goals = _GOALS if (sat.year or _NEW_PROFILE) >= _NEW_PROFILE else _GOALS_TO_2021
    number = re.fullmatch(r"E(\d\d)", sat.component, re.ASCII)
    if number and 1 <= int(number[1]) <= len(goals):
        yield f"EYFS {goals[int(number[1]) - 1]}"


def _forms(sat: Sat, area: str) -> tuple[str, ...]:
    """Return what a result may be in its area: a level, a mark, a score, a standard."""
    raw, scaled = sat.qualifier in {"NR", "RS"}, sat.qualifier in {"NS", "SC"}
    if (sat.year or 0) <= _LAST_LEVELS:
        if sat.method == "TT":
            return ("Test Marks Pre 2015",) if raw else ("NC Level Pre 2015",)
        # At key stage 2 the level comes from the test, and the teacher's stands beside it; writing has no test.
        by_teacher = sat.stage == "KS1" or area == "Writing"
        return ("Teacher Assessed Pre 2015", *(("NC Level Pre 2015",) if by_teacher else ()))
    if sat.method != "TT":
        return ("Teacher Assessed Post 2015",)
    if raw:
        return ("Raw Score",)
    return (*_SCALED, "Outcome Post 2015") if scaled else ("Outcome Post 2015", *_SCALED)
