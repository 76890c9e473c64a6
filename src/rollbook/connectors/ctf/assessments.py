"""Results of assessments, with the assessments and grade sets that they are of.

National assessments go by the names, points and grades of the contract. Any other is told by its stage, subject,
component, method and kind of value, and takes its grades from one large set, so that the set is the same at every pull.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from rollbook.connectors.ctf.elements import Element
from rollbook.connectors.ctf.national import Sat, national
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.values import day, filled, whole
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.assessments import Grade, GradeSet, NationalAssessment, grade_set, grade_sets
from rollbook.contract.codesets.subjects import platform_subject, platform_subject_of
from rollbook.contract.codesets.years import year_code_for

_ACHIEVED, _TARGET, _PREDICTION, _BASELINE = 1, 2, 3, 4
_FACETS: Final = {"T": _TARGET, "E": _PREDICTION}
_PASSING: Final = {"P": "provisional", "I": "interim"}

_RANKS: Final = {
    "EYF": 95, "FSP": 95, "KS0": 11, "KS1": 295, "KS2": 695, "KS3": 990, "KS4": 1195, "KS5": 1395,
    "Y03": 390, "Y04": 490, "Y4X": 490, "Y05": 590, "Y07": 790, "Y7P": 790, "Y08": 890,
}  # fmt: skip
"""Assessment points of the stages that are one."""

_EXAMINATIONS: Final = frozenset({"KS4", "KS5"})
_NO_SUBJECTS: Final = frozenset({"EYF", "FSP", "KS0"})
"""Stages whose subject codes are areas of learning: PHY is physical development there, and physics elsewhere."""

_ANY: Final = "any_mark"
_HIGHEST: Final = 200


class Results:
    """Yields results, and each assessment and grade set before the first result that needs it."""

    def __init__(self) -> None:
        self._sent: set[tuple[str, str]] = set()

    def of(self, pupil: Element, key: str, dob: date | None, notes: Notes) -> Iterator[SourceRecord]:
        """Yield the results of one pupil, known by `key` and born on `dob`."""
        results: dict[str, dict[str, Any]] = {}
        for block in pupil.all("StageAssessments"):
            for stage in block.all("KeyStage"):
                for element in stage.all("StageAssessment"):
                    sat = _sat(stage, element)
                    known = national(sat)
                    found = self._national(*known) if known else self._other(sat, dob)
                    if found is None:
                        _refuse(sat, key, notes)
                        continue
                    records, values = found
                    yield from records
                    values |= {"student_id": key, **_circumstances(sat, element, notes)}
                    own = f"{key}/{values['assessment_id']}/{sat.year or ''}/{values['facet_id']}"
                    if own in results and results[own] != values:
                        notes.count(
                            "result.twice", "A result stood twice in the file, and not the same: the last counts."
                        )
                    results[own] = values
        for own, values in results.items():
            yield SourceRecord("result", own, values)

    def _national(self, found: NationalAssessment, grade: Grade) -> tuple[list[SourceRecord], dict[str, Any]]:
        """Return what is new of a national assessment, and the result in it."""
        key = f"national:{found.id}"
        values = {
            "name": found.name,
            "family_id": found.family_id,
            "family_name": found.family_name,
            "category": "national",
            "grade_set_id": found.grade_set,
        }
        grades = grade_set(found.grade_set)
        records = self._new("grade_set", grades.name, _grade_set_values(grades))
        subject = platform_subject(found.subject_code) if found.subject_code else None
        return records + self._new("assessment", key, values), filled(
            {
                "assessment_id": key,
                "grade_id": f"{grades.name}/{grade.name}",
                "assessment_point_rank": found.assessment_point_rank,
                "subject_id": subject.id if subject else None,
                "category": "national",
            }
        )

    def _other(self, sat: Sat, dob: date | None) -> tuple[list[SourceRecord], dict[str, Any]] | None:
        """Return what is new of an assessment of the file's own, and the result in it; None for an unknown grade."""
        grade = _any_grade(sat.result)
        if grade is None:
            return None
        key = f"{sat.stage}/{sat.locale}/{sat.subject}/{sat.component}/{sat.method}/{sat.qualifier}"
        category = "examinations" if sat.stage in _EXAMINATIONS else "national"
        family = f"{sat.stage} {_subject_name(sat)}".strip()
        details = (
            sat.component,
            codeset("assessment_method").label(sat.method) or sat.method,
            codeset("result_qualifier").label(sat.qualifier) or sat.qualifier,
            sat.locale if sat.locale != "ENG" else "",
        )
        values = {
            "name": f"{family}: {', '.join(each for each in details if each)}".rstrip(": "),
            "family_name": family,
            "category": category,
            "grade_set_id": _ANY,
        }
        subject = None if sat.stage in _NO_SUBJECTS else platform_subject_of(sat.subject)
        records = self._new(
            "grade_set", _ANY, {"name": "Marks of transfer files", "grades": list(_any_grades().values())}
        )
        return records + self._new("assessment", key, values), filled(
            {
                "assessment_id": key,
                "grade_id": grade,
                "assessment_point_rank": _rank(sat, dob),
                "subject_id": subject.id if subject else None,
                "category": category,
            }
        )

    def _new(self, kind: str, key: str, values: dict[str, Any]) -> list[SourceRecord]:
        """Return the record, unless it has gone out already."""
        if (kind, key) in self._sent:
            return []
        self._sent.add((kind, key))
        return [SourceRecord(kind, key, values)]


def _subject_name(sat: Sat) -> str:
    lists = ("assessment_subject", "subject") if sat.stage in _NO_SUBJECTS else ("subject", "assessment_subject")
    return next((label for name in lists if (label := codeset(name).label(sat.subject))), sat.subject)


def _sat(stage: Element, element: Element) -> Sat:
    codes = {name: (element.value(name) or "").upper() for name in ("Subject", "Component", "Method", "Locale")}
    year = element.value("Year") or ""
    return Sat(
        stage=(stage.value("Stage") or element.value("Stage") or "").upper(),
        subject=codes["Subject"],
        component=codes["Component"],
        method=codes["Method"],
        qualifier=(element.value("ResultQualifier") or "").upper(),
        locale=codes["Locale"] or "ENG",
        year=whole(year) if len(year) == len("2026") else None,
        result=element.value("Result") or "",
    )


def _circumstances(sat: Sat, element: Element, notes: Notes) -> dict[str, Any]:
    """Return in what sense the result is meant, and when it came about.

    A file names the summer, and seldom the day: the last of July stands for it, when the school year is over.
    """
    status = (element.value("ResultStatus") or "R").upper()
    if status in _PASSING:
        notes.count(f"result.{_PASSING[status]}", f"Results that are {_PASSING[status]} were taken as achieved.")
    on = day(element.value("ResultDate"), what="ResultDate", notes=notes)
    facet = _BASELINE if sat.stage == "KS0" else _FACETS.get(status, _ACHIEVED)
    return filled({"facet_id": facet, "result_date": on or (date(sat.year, 7, 31) if sat.year else None)})


def _refuse(sat: Sat, key: str, notes: Notes) -> None:
    where = " ".join(each for each in (sat.stage, sat.subject, sat.component, sat.method) if each)
    if sat.result:
        notes.refuse(
            "result", f"{key}/{where}/{sat.year or ''}", f"“{sat.result}” is no grade that is known of {where}."
        )
    else:
        notes.count("result.empty", "Assessments without a result were left out.")


def _rank(sat: Sat, dob: date | None) -> int | None:
    """Return the assessment point of the stage; where it is none, the year that the pupil was in that summer."""
    if sat.stage in _RANKS or dob is None or sat.year is None:
        return _RANKS.get(sat.stage)
    code = year_code_for(dob, date(sat.year, 7, 31))
    return {"R": 90}.get(code or "") or (int(code) * 100 + 90 if code and code.isdigit() else None)


def _grade_set_values(grades: GradeSet) -> dict[str, Any]:
    listed = [{"id": f"{grades.name}/{each.name}", "name": each.name, "value": each.value} for each in grades.grades]
    return {"name": grades.title, "grades": listed}


@cache
def _any_grades() -> dict[str, dict[str, Any]]:
    """Return every mark that a transfer file is known to hold, by how it is written; only numbers are in order."""
    numbers = [str(number) for number in range(_HIGHEST + 1)]
    decimals = [f"{level}.{tenth}" for level in range(10) for tenth in range(10)]
    p_scale = ["P1I", "P1II", "P2I", "P2II", "P3I", "P3II", "P4", "P5", "P6", "P7", "P8"]
    listed = [each.name for known in grade_sets() for each in known.grades if not each.name.isdigit()]
    return {
        name: {"id": f"{_ANY}/{name}", "name": name, "value": int(name) if name.isdigit() else None}
        for name in (*numbers, *decimals, *p_scale, *listed)
    }


def _any_grade(result: str) -> str | None:
    """Return the key of the grade in the large set, or None."""
    number = whole(result)
    plain = result if number is None else str(number)
    grades = _any_grades()
    found = grades.get(plain) or next((each for name, each in grades.items() if name.upper() == plain.upper()), None)
    return found["id"] if found else None
