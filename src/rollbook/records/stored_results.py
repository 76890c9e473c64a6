"""What an app may say of results, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rollbook.contract.codesets.assessments import assessment_points, facets
from rollbook.contract.codesets.subjects import platform_subjects
from rollbook.contract.objects.assessments import ENTRIES
from rollbook.records.conditions import Where, is_any_of
from rollbook.records.database import fetch
from rollbook.records.rows import values_of
from rollbook.records.tables import TABLES
from rollbook.records.writing import stored_rows


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request: in which entry (None: in what all share), with which member, and why."""

    entry: int | None
    field: str
    sentence: str


class ResultsRefused(Exception):
    """Nothing was stored, because of the `problems`. Mend them and send the whole request again."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


class NoSuchResult(Exception):
    """There is no such result at this school that this app may change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What all results of one request have in common."""

    subject_id: int | None
    facet_id: int | None
    assessment_point_rank: int | None
    assessment_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One result to store, or one change: members that are None stay as they are. `result_date` is in sent form."""

    student_id: int | None = None
    grade_id: int | None = None
    result_date: str | None = None
    result_id: int | None = None


_SAYABLE: Final = ("student_id", "grade_id", "result_date")
"""What an app may change of a result."""


def said_of(entries: Sequence[Entry], id_: int | None) -> dict[str, Any]:
    """Return what entries change of a result: what the last one says that says something."""
    said = [(name, getattr(entry, name)) for entry in entries if entry.result_id == id_ for name in _SAYABLE]
    return {name: value for name, value in said if value is not None}


def taken_problems(entries: Sequence[Entry], taken: Collection[int]) -> list[Problem]:
    """Return the entries that make a result one of a student of whom the app has another for the same already."""
    return [
        Problem(place, "student_id", f"Student {entry.student_id} has another result for the same; change that one.")
        for place, entry in enumerate(entries)
        if entry.result_id in taken and entry.student_id is not None
    ]


def number_problems(entries: Sequence[Entry]) -> list[Problem]:
    """Return what is wrong with the number of entries."""
    if not entries:
        return [Problem(None, "results", "There is nothing to store: results is empty.")]
    if len(entries) > ENTRIES:
        return [Problem(None, "results", f"A request holds {ENTRIES} results at most; this one has {len(entries)}.")]
    return []


def shared_problems(shared: Shared, assessment: Mapping[str, Any] | None) -> list[Problem]:
    """Return what is wrong with what all entries share; `assessment` is the one that they name, if it is there."""
    known = {
        "subject_id": {subject.id for subject in platform_subjects()},
        "facet_id": {facet.id for facet in facets()},
        "assessment_point_rank": {point.rank for point in assessment_points()},
    }
    problems = [
        Problem(None, name, f"There is no {name.removesuffix('_id').replace('_', ' ')} {getattr(shared, name)}.")
        for name, numbers in known.items()
        if getattr(shared, name) not in numbers
    ]
    if assessment is None:
        problems.append(
            Problem(None, "assessment_id", f"There is no assessment {shared.assessment_id} at this school.")
        )
    return problems


def entry_problems(
    entries: Sequence[Entry], *, students: Collection[int], grades: Collection[int] | None, whole: bool, first: int = 0
) -> list[Problem]:
    """Return what is wrong with entries; unless they are `whole`, what they leave out is right.

    `grades` are those that may be given; None where nobody can tell, since there is no such assessment.
    """
    problems: list[Problem] = []
    for place, entry in enumerate(entries, start=first):
        if (whole or entry.student_id is not None) and entry.student_id not in students:
            problems.append(Problem(place, "student_id", f"There is no student {entry.student_id} at this school."))
        if grades is not None and (whole or entry.grade_id is not None) and entry.grade_id not in grades:
            sentence = f"{entry.grade_id} is not a grade of the assessment's grade set."
            problems.append(Problem(place, "grade_id", sentence))
    return problems


def contradictions(entries: Sequence[Entry]) -> list[Problem]:
    """Return what entries say otherwise than an entry before them of the same result."""
    said: dict[int | None, tuple[int, Entry]] = {}
    problems: list[Problem] = []
    for place, entry in enumerate(entries):
        earlier, before = said.setdefault(entry.student_id, (place, entry))
        if before != entry:
            sentence = f"Entry {earlier} says something else of the same result of student {entry.student_id}."
            problems.append(Problem(place, "student_id", sentence))
    return problems


def students_named(school: int, entries: Sequence[Entry]) -> set[int]:
    """Return those of the students that entries name who are at the school."""
    named = tuple(entry.student_id for entry in entries if entry.student_id is not None)
    where = Where("school_id = %s", (school,)) & is_any_of("id", named)
    return {row[0] for row in fetch(f"SELECT id FROM records_student WHERE {where.condition}", where.values)}


def assessment_of(school: int, id_: int | None) -> dict[str, Any] | None:
    """Return the values of an assessment; None if it is not at the school."""
    row = stored_rows("assessment", TABLES["assessment"].columns, school, [id_ or 0]).get(id_ or 0)
    return values_of(TABLES["assessment"], row) if row else None


def grades_of(school: int, assessment: Mapping[str, Any] | None) -> set[int]:
    """Return the ids of the grades that an assessment can give."""
    id_ = (assessment or {}).get("grade_set_id") or 0
    row = stored_rows("grade_set", TABLES["grade_set"].columns, school, [id_]).get(id_)
    return {grade["id"] for grade in values_of(TABLES["grade_set"], row).get("grades", ())} if row else set()
