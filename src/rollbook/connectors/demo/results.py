"""Results so far: those that pupils brought with them or sat here, teachers' assessments, and public examinations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from rollbook.connectors.demo.assessments import (
    A_LEVEL_GRADES,
    GCSE_GRADES,
    TEACHER_GRADES,
    gcse_subjects,
    grade_key,
    national,
    subject_number,
)
from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.curriculum import SUBJECTS
from rollbook.connectors.demo.days import school_year
from rollbook.connectors.demo.grades import grade_for, national_grades
from rollbook.connectors.demo.groups import assessment_key
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.stage import Stage
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets.subjects import platform_subject

ACHIEVED, TARGET, PREDICTION, BASELINE = 1, 2, 3, 4
"""Facets, by the numbers that they have at every school."""

_EXAMINATION_YEARS: Final = frozenset({"10", "11", "12", "13"})
_CORE: Final = frozenset({"En", "Ma", "Sc"})
_HALF_TERMS: Final = (11, 12, 21, 22, 31, 32)
_TERMS: Final = (19, 29, 39)
_YEAR: Final = 90
_THURSDAY: Final = 3
_PROGRESS: Final = 0.12
"""What is added to a grade from one half term to the next, in steps of ability."""


def rank_of(year_code: str, within: int) -> int:
    """Return the rank of an assessment point: a hundred for each year, and its place within the year."""
    return (0 if year_code == "R" else int(year_code) * 100) + within


def result_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the results of everybody on record, up to today."""
    for pupil in scene.pupils:
        yield from _national(scene, pupil)
        for year in (scene.year.begins - 1, scene.year.begins):
            yield from _internal(scene, pupil, year)
        if scene.settings.phase == "secondary":
            yield from _public(scene, pupil)


def _result(scene: Scene, pupil: Pupil, assessment: str, on: date, **more: Any) -> Iterator[SourceRecord]:  # noqa: ANN401 - members of a result
    """Yield the result, unless it is yet to come."""
    if on <= scene.today:
        stored = datetime.combine(on, time(16, 0))
        values = {
            "student_id": pupil.key,
            "assessment_id": assessment,
            "result_date": on,
            "created_at": stored,
            "updated_at": stored,
            **more,
        }
        key = f"{pupil.key}:{assessment}:{more['assessment_point_rank']}:{more['facet_id']}"
        yield SourceRecord("result", key, values)


def _national(scene: Scene, pupil: Pupil) -> Iterator[SourceRecord]:
    """Yield the results of national assessments: in July of the year that each is taken in."""
    found = _national_by_rank(scene.settings.phase)
    for rank, assessments in found.items():
        taken = _year_of_rank(scene.roll.stage, pupil, rank)
        on = date(taken + 1, 7, 7)
        if scene.roll.stage.phase == "primary" and not pupil.was_on_roll(on):
            continue
        chance = stream(scene.seed, "national", pupil.key, rank)
        grades = national_grades(assessments, pupil.ability, chance)
        for each in assessments:
            subject = platform_subject(each.subject_code or "")
            yield from _result(
                scene,
                pupil,
                f"N-{each.id}",
                on,
                subject_id=subject.id if subject else None,
                assessment_point_rank=rank,
                facet_id=ACHIEVED,
                grade_id=grade_key(each.grade_set, grades[each.id]),
                category="national",
            )


@cache
def _national_by_rank(phase: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for each in national(phase):
        found.setdefault(each.assessment_point_rank, []).append(each)
    return found


def _year_of_rank(stage: Stage, pupil: Pupil, rank: int) -> int:
    """Return the school year in which a pupil is in the year that a rank belongs to."""
    age = 4 + rank // 100
    return pupil.cohort + age - stage.start_age


def _internal(scene: Scene, pupil: Pupil, year: int) -> Iterator[SourceRecord]:
    """Yield what teachers said: in core subjects each half term, in others each term, and once at the end of a year.

    Of last year only the end of the year is left.
    """
    stage = scene.roll.stage
    position = year - pupil.cohort
    days = school_year(year)
    if position not in range(len(stage.codes)) or stage.is_nursery(position):
        return
    if pupil.start > days.end or pupil.end < days.start or stage.span(pupil.seat) is None:
        return
    for subject in _subjects(scene, pupil, year):
        flair = stream(scene.seed, "grades", pupil.key, year, subject)
        level = pupil.ability + flair.gauss(0, 0.5)
        steps = [flair.gauss(0, 0.2) for _ in range(len(_HALF_TERMS) + 1)]
        common = _Common(scene, pupil, position, subject)
        if year == scene.year.begins:
            yield from _this_year(common, year, level, steps)
        yield from common.at(_YEAR, ACHIEVED, days.end - timedelta(7), level + 5 * _PROGRESS + steps[-1])


def _subjects(scene: Scene, pupil: Pupil, year: int) -> list[str]:
    """Return the subjects that a pupil is assessed in, each once; those that nobody mapped have no assessment."""
    places = scene.membership(pupil.cohort, year).places(pupil.seat)
    return list(dict.fromkeys(p.placed.planned.subject for p in places if SUBJECTS[p.placed.planned.subject].platform))


class _Common:
    """What the results of one pupil in one subject and year have in common."""

    def __init__(self, scene: Scene, pupil: Pupil, position: int, subject: str) -> None:
        self.scene, self.pupil, self.subject, self.position = scene, pupil, subject, position
        stage = scene.roll.stage
        self._assessment = assessment_key(stage, position, subject)
        self._grades = A_LEVEL_GRADES if stage.is_sixth_form(position) else TEACHER_GRADES[stage.phase]
        self._code = stage.code(position)
        self.towards_examination = self._code in _EXAMINATION_YEARS

    def at(self, within: int, facet: int, on: date, level: float) -> Iterator[SourceRecord]:
        """Yield the result at a point of the year, if the pupil was there then."""
        if self.pupil.was_on_roll(on):
            yield from _result(
                self.scene,
                self.pupil,
                self._assessment,
                on,
                subject_id=subject_number(self.subject),
                assessment_point_rank=rank_of(self._code, within),
                facet_id=facet,
                grade_id=grade_key(self._grades, grade_for(self._grades, level)),
                category="internal",
            )


def _this_year(common: _Common, year: int, level: float, steps: list[float]) -> Iterator[SourceRecord]:
    """Yield baseline and target of the autumn, and what was achieved and predicted since."""
    days = school_year(year)
    first = max(days.days[10], common.pupil.start + timedelta(14))
    core = common.subject in _CORE
    if core:
        yield from common.at(_HALF_TERMS[0], BASELINE, first, level - 0.5)
    yield from common.at(_YEAR, TARGET, first, level + 6 * _PROGRESS)
    for number, (within, (_, end)) in enumerate(zip(_HALF_TERMS, days.halves, strict=True)):
        achieved = level + number * _PROGRESS + steps[number]
        last_of_term = number % 2 == 1
        if core:
            yield from common.at(within, ACHIEVED, end - timedelta(3), achieved)
        elif last_of_term:
            yield from common.at(_TERMS[number // 2], ACHIEVED, end - timedelta(3), achieved)
        if last_of_term and (core or common.towards_examination):
            yield from common.at(_TERMS[number // 2], PREDICTION, end - timedelta(3), achieved + 0.3)


def _public(scene: Scene, pupil: Pupil) -> Iterator[SourceRecord]:
    """Yield the GCSEs of those who were here in year 11 and the A levels of those who finished year 13."""
    stage = scene.roll.stage
    for code, grades in (("11", GCSE_GRADES), ("13", A_LEVEL_GRADES)):
        position = stage.codes.index(code)
        year = pupil.cohort + position
        exams = date(year + 1, 6, 1)
        if not pupil.was_on_roll(exams):
            continue
        on = results_day(year + 1, week=3 if code == "11" else 2)
        if on > scene.today:
            continue
        for subject in _examined(scene, pupil, year, code):
            chance = stream(scene.seed, "exam", pupil.key, subject, code)
            yield from _result(
                scene,
                pupil,
                f"{'G' if code == '11' else 'A'}-{subject}",
                on,
                subject_id=subject_number(subject),
                assessment_point_rank=rank_of(code, 95),
                facet_id=ACHIEVED,
                grade_id=grade_key(grades, grade_for(grades, pupil.ability + chance.gauss(0, 0.5))),
                category="examinations",
            )


def _examined(scene: Scene, pupil: Pupil, year: int, code: str) -> list[str]:
    subjects = _subjects(scene, pupil, year)
    offered = gcse_subjects(scene.roll.stage) if code == "11" else subjects
    return [subject for subject in subjects if subject in offered]


def results_day(year: int, *, week: int) -> date:
    """Return the Thursday in August on which results come out: A levels in the second week, GCSEs in the third."""
    first = date(year, 8, 6)
    return first + timedelta((_THURSDAY - first.weekday()) % 7 + 7 * (week - 1))
