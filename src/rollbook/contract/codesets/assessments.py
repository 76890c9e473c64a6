"""What results hang on: assessment points, facets, grade sets, and the national assessments.

Ids and ranks are promises, the same in every deployment. A row may be added to the data files; none is renumbered or
taken out. A published grade set never changes: another scale is another set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from rollbook.contract.codesets.catalogue import Status
from rollbook.contract.codesets.files import read_json

_GRADES_PER_SET = 1000


class UnknownGradeSet(KeyError):
    """No grade set has this name: use one of those in `grade_sets()`."""

    def __str__(self) -> str:
        return f"There is no grade set {self.args[0]!r}; grade_sets() lists those that exist."


@dataclass(frozen=True)
class AssessmentPoint:
    """A moment that results hang on.

    Attributes:
        rank: Its key. A hundred for each year (R is 0), then 11, 12 and 19 for the halves of the autumn term and
            the term itself, 21 to 29 and 31 to 39 for spring and summer, 90 for the year, 95 for a key stage that
            ends with it: in order of rank is in order of time.
        name: Such as "Year 7 Autumn Term", or "Year 7 Autumn 1" for a half term.
        type: The span of time.
        year_code: The year that it belongs to; of a key stage, its last year.
    """

    rank: int
    name: str
    type: Literal["key_stage", "year", "term", "half_term"]
    year_code: str


@dataclass(frozen=True)
class Facet:
    """The role that a grade plays: achieved, target, prediction or baseline."""

    id: int
    name: str


@dataclass(frozen=True)
class Grade:
    """One grade of a set.

    Attributes:
        id: A thousand times the id of the set, and its place in the set.
        name: As it is written, such as `A*` or `104`.
        value: For comparing within the set, higher is better; None where it cannot be compared, such as absent.
        label: What the letters stand for, where they stand for something.
    """

    id: int
    name: str
    value: int | None
    label: str | None


@dataclass(frozen=True)
class GradeSet:
    """The grades that an assessment allows, best first, then those without a value."""

    id: int
    name: str
    title: str
    status: Status
    grades: tuple[Grade, ...]
    note: str | None = None

    def grade(self, name: str) -> Grade | None:
        """Return the grade written `name`, or None."""
        return next((grade for grade in self.grades if grade.name == name), None)


@dataclass(frozen=True)
class NationalAssessment:
    """A statutory assessment under the name that apps know.

    Attributes:
        id: The same in every deployment.
        name: Such as "KS2 Reading Scaled Score Post 2015".
        family_id: Joins the several results of one test.
        family_name: Such as "KS2 Reading Official".
        grade_set: Name of its grade set.
        assessment_point_rank: When it is taken.
        subject_code: Platform subject, where there is one.
        era: When it was taken, such as "to 2015"; None for always.
        documented: Whether public documentation of the API shows the name; the others are ours, in its style.
    """

    id: int
    name: str
    family_id: int
    family_name: str
    grade_set: str
    assessment_point_rank: int
    subject_code: str | None
    era: str | None
    documented: bool


@cache
def assessment_points() -> tuple[AssessmentPoint, ...]:
    """Return all assessment points in order of rank."""
    return tuple(AssessmentPoint(**row) for row in read_json("assessment_points.json"))


def assessment_point(rank: int) -> AssessmentPoint | None:
    """Return the assessment point of that rank."""
    return _points_by_rank().get(rank)


@cache
def facets() -> tuple[Facet, ...]:
    """Return the four facets by id."""
    return tuple(Facet(**row) for row in read_json("facets.json"))


@cache
def grade_sets() -> tuple[GradeSet, ...]:
    """Return all grade sets by id."""
    return tuple(_grade_set(row) for row in read_json("grade_sets.json"))


def grade_set(name: str) -> GradeSet:
    """Return the grade set of that name.

    Raises:
        UnknownGradeSet: No set has this name.
    """
    try:
        return _grade_sets_by_name()[name]
    except KeyError:
        raise UnknownGradeSet(name) from None


@cache
def national_assessments() -> tuple[NationalAssessment, ...]:
    """Return all national assessments by id."""
    return tuple(NationalAssessment(**row) for row in read_json("national_assessments.json"))


def national_assessment(name: str) -> NationalAssessment | None:
    """Return the national assessment of that name."""
    return _national_by_name().get(name)


def _grade_set(row: Mapping[str, Any]) -> GradeSet:
    """Build a set from its row: the marks of its scale, if it has one, and then the grades that are listed."""
    listed: list[Mapping[str, Any]] = []
    if "scale" in row:
        lowest, highest = row["scale"]
        listed += [{"name": str(mark), "value": mark} for mark in range(highest, lowest - 1, -1)]
    listed += row["grades"]
    grades = tuple(
        Grade(row["id"] * _GRADES_PER_SET + place, grade["name"], grade["value"], grade.get("label"))
        for place, grade in enumerate(listed, 1)
    )
    return GradeSet(row["id"], row["name"], row["title"], row["status"], grades, row.get("note"))


@cache
def _points_by_rank() -> Mapping[int, AssessmentPoint]:
    return MappingProxyType({point.rank: point for point in assessment_points()})


@cache
def _grade_sets_by_name() -> Mapping[str, GradeSet]:
    return MappingProxyType({found.name: found for found in grade_sets()})


@cache
def _national_by_name() -> Mapping[str, NationalAssessment]:
    return MappingProxyType({found.name: found for found in national_assessments()})
