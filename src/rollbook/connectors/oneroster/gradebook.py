"""Turns categories, line items and results into internal assessments, their grades, and results.

OneRoster has marks, not scales: the grades of a line item are the scores that its results hold.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from rollbook.connectors.oneroster.classes import Classes
from rollbook.connectors.oneroster.opening import OneRosterSet
from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.vocabulary import plain_name
from rollbook.connectors.oneroster.years import CODES
from rollbook.connectors.source import Gone, Item, Refused, SourceRecord
from rollbook.contract.codesets.assessments import assessment_points, facets
from rollbook.contract.codesets.subjects import platform_subject

CATEGORY: Final = "internal"
LARGEST: Final = 2**31 - 1
"""The largest value that clients read."""
ACHIEVED: Final = next(facet.id for facet in facets() if facet.name == "achieved")
EXEMPT: Final = "exempt"
MARCH: Final = 3
SEPTEMBER: Final = 9

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class LineItem:
    """What results need to know of a line item: its name, and the id of its platform subject."""

    title: str | None
    subject_id: int | None


@dataclass(frozen=True, slots=True)
class Gradebook:
    """What is needed to read the gradebook of a set.

    `year_codes` holds the year of each student on the day `today`.
    """

    found: OneRosterSet
    classes: Classes
    year_codes: Mapping[str, str]
    students: Container[str]
    today: date
    remarks: Remarks

    def records(self) -> Iterator[Item]:
        """Yield assessments, grade sets and results; of a set of changes, what is gone.

        The grades of a line item are known only once all its results are, so new results wait for a complete file.
        """
        if self.found.changes("lineItems", "results") or not self.found.complete("lineItems"):
            yield from self._deleted()
            return
        line_items: dict[str, LineItem] = {}
        yield from self._assessments(line_items)
        if results := self.found.table("results"):
            yield from self._grade_sets(line_items, results)
            yield from self._results(line_items, results)

    def _deleted(self) -> Iterator[Item]:
        for name, kinds in (("lineItems", ("assessment", "grade_set")), ("results", ("result",))):
            table = self.found.table(name)
            for row in table.rows() if table else ():
                if isinstance(row, Refused):
                    yield row
                elif row.gone:
                    yield from (Gone(kind, row.key) for kind in kinds)
                else:
                    sentence = f"Changes of {name} wait for a set in which the gradebook is complete."
                    row.note("gradebook.waiting", sentence)

    def _assessments(self, line_items: dict[str, LineItem]) -> Iterator[Item]:
        families = self._families()
        for row in self.found.tables["lineItems"].rows():
            if isinstance(row, Refused):
                yield row
                continue
            facts = self.classes.facts.get(row.text("classSourcedId") or "")
            if facts is None:
                row.note("line_item.class", "The class is none of the school's: the line item was left out.")
                continue
            subject = platform_subject(facts.subject_code) if facts.subject_code else None
            line_items[row.key] = LineItem(row.text("title"), subject.id if subject else None)
            values = {
                "name": row.text("title"),
                "family_name": families.get(row.text("categorySourcedId") or ""),
                "mis_assessments": [row.text("title")] if row.text("title") else [],
                "category": CATEGORY,
                "grade_set_id": row.key if self.found.table("results") else None,
            }
            yield SourceRecord("assessment", row.key, values)

    def _families(self) -> Mapping[str, str]:
        table = self.found.table("categories")
        return {row.key: row.text("title") or "" for row in table.good_rows()} if table else {}

    def _grade_sets(self, line_items: Mapping[str, LineItem], results: Table) -> Iterator[SourceRecord]:
        """Yield for each line item its grades: the different scores of its results, the best first."""
        texts: defaultdict[str, set[str]] = defaultdict(set)
        for row in results.good_rows():
            if score := _score(row):
                texts[row.text("lineItemSourcedId") or ""].add(score)
        for key, item in line_items.items():
            ordered = sorted(texts[key], key=_best_first)
            grades = [{"id": f"{key}/{text}", "name": text, "value": _value(text)} for text in ordered]
            yield SourceRecord("grade_set", key, {"name": item.title, "grades": grades})

    def _results(self, line_items: Mapping[str, LineItem], results: Table) -> Iterator[Item]:
        for row in results.rows():
            if isinstance(row, Refused):
                yield row
                continue
            student, line_item = row.text("studentSourcedId"), row.text("lineItemSourcedId")
            item = line_items.get(line_item or "")
            if student is None or item is None or student not in self.students:
                problem = "the student is not known" if item else "the line item is not known"
                yield Refused("result", row.key, f"{row.file}, line {row.line}: {problem}.")
                continue
            score = _score(row)
            if score is None:
                row.note("result.blank", "The result has no score; it was left out.")
                continue
            values = {
                "student_id": student,
                "assessment_id": line_item,
                "grade_id": f"{line_item}/{score}",
                "category": CATEGORY,
                "subject_id": item.subject_id,
                "facet_id": ACHIEVED,
                **self._when(row, student),
            }
            yield SourceRecord("result", row.key, values)

    def _when(self, row: Row, student: str) -> dict[str, Any]:
        day = row.day("scoreDate")
        return {"result_date": day, "assessment_point_rank": self._rank(day, self.year_codes.get(student))}

    def _rank(self, day: date | None, year_code: str | None) -> int | None:
        """Return the rank of the term that the day lies in, for the year that the student was in then."""
        if day is None or year_code is None:
            return None
        place = CODES.index(year_code) - (_school_year(self.today) - _school_year(day))
        return _ranks().get((CODES[place], _term(day))) if 0 <= place < len(CODES) else None


def _score(row: Row) -> str | None:
    """Return a score as the grade that it is: a text score, or a number without needless decimals.

    Somebody who is exempt has none, whatever stands in the cell.
    """
    if plain_name(row.text("scoreStatus") or "") == EXEMPT:
        return None
    text = row.text("textScore") or row.text("score")
    if text is None or not _NUMBER.fullmatch(text):
        return text
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _value(text: str) -> int | None:
    """Return the number of a grade that is a whole number; decimals have none, since clients read whole numbers."""
    return int(text) if _WHOLE.fullmatch(text) and abs(int(text)) <= LARGEST else None


def _best_first(text: str) -> tuple[int, float, str]:
    return (0, -float(text), text) if _NUMBER.fullmatch(text) else (1, 0.0, text)


def _school_year(day: date) -> int:
    """Return the year in which the school year of that day began."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def _term(day: date) -> str:
    """Return the term by the month: before Christmas, before Easter (January to March), and after."""
    return "Autumn" if day.month >= SEPTEMBER else "Spring" if day.month <= MARCH else "Summer"


@cache
def _ranks() -> Mapping[tuple[str, str], int]:
    """Return the ranks of all terms by year code and name of the term."""
    terms = (point for point in assessment_points() if point.type == "term")
    return MappingProxyType({(point.year_code, point.name.split()[-2]): point.rank for point in terms})
