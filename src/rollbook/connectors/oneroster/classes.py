"""Turns courses.csv into subjects of the MIS, and classes.csv into groups and rooms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

from rollbook.connectors.oneroster.opening import OneRosterSet
from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.school import School
from rollbook.connectors.oneroster.sessions import Calendar, Span
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.vocabulary import plain, plain_name, vocabulary
from rollbook.connectors.oneroster.years import GradeStyle
from rollbook.connectors.source import Gone, Item, Refused, SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.subjects import platform_subject_of, platform_subjects

TAUGHT: Final = "TeachingGroup"
"""The type of group whose course is a subject. In OneRoster every other class has a course too, which says nothing."""


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What other files need to know of a class: when it runs, and the code of its platform subject."""

    span: Span
    subject_code: str | None


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of the school by sourcedId, and the items that they and their courses make."""

    facts: Mapping[str, ClassFacts] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What a class is read against."""

    found: OneRosterSet
    school: School
    calendar: Calendar
    style: GradeStyle
    remarks: Remarks


def read_classes(around: Around) -> Classes:
    """Read the classes of the school, and the courses that are its own or that its classes use."""
    subjects: dict[str, str | None] = {}
    items: list[Item] = []
    used = _used_courses(around)
    for item in _subjects(around, used):
        items.append(item)
        if isinstance(item, SourceRecord):
            subjects[item.key] = item.values["subject_code"]
    facts: dict[str, ClassFacts] = {}
    rooms: dict[str, SourceRecord] = {}
    table = around.found.table("classes")
    for row in table.rows() if table else ():
        if isinstance(row, Refused):
            items.append(row)
        elif row.gone:
            items.append(Gone("group", row.key))
        elif _is_own(row, around.school):
            span = around.calendar.span(row.many("termSourcedIds"))
            facts[row.key] = ClassFacts(span, subjects.get(row.text("courseSourcedId") or ""))
            items.append(_group(row, span, subjects, around))
            if room := row.text("location"):
                key = f"room:{' '.join(room.casefold().split())}"
                rooms.setdefault(key, SourceRecord("room", key, {"code": room, "name": room}))
    return Classes(MappingProxyType(facts), (*items, *rooms.values()))


def _is_own(row: Row, school: School) -> bool:
    return school.has(*row.many("schoolSourcedId"))


def _used_courses(around: Around) -> frozenset[str]:
    """Return the courses that classes of the school use; asked only where a set holds several schools."""
    table = around.found.table("classes")
    if table is None or around.school.alone:
        return frozenset()
    return frozenset(row.text("courseSourcedId") or "" for row in table.good_rows() if _is_own(row, around.school))


def _subjects(around: Around, used: frozenset[str]) -> Iterator[Item]:
    table: Table | None = around.found.table("courses")
    school = around.school
    for row in table.rows() if table else ():
        if isinstance(row, Refused):
            yield row
        elif row.gone:
            yield Gone("mis_subject", row.key)
        elif row.key in used or school.has(*row.many("orgSourcedId")):
            yield _subject(row)


def _subject(row: Row) -> SourceRecord:
    names, codes = row.many("subjects"), row.many("subjectCodes")
    title = row.text("title")
    code = subject_code((*names, title or ""), codes)
    values = {
        "name": title,
        "code": row.text("courseCode"),
        "alt_name": next((name for name in names if name != title), None),
        "alt_code": next((found for found in codes if found != row.text("courseCode")), None),
        "subject_code": code,
    }
    return SourceRecord("mis_subject", row.key, values)


def subject_code(names: tuple[str, ...], codes: tuple[str, ...]) -> str | None:
    """Return the code of the platform subject that names (first) or DfE codes tell of; None where none does.

    Names come first, since schools use the same three letters for different things.
    """
    for name in names:
        if found := _by_name().get(plain_name(name)):
            return found
    for code in codes:
        if subject := platform_subject_of(code.strip().upper()):
            return subject.code
    return None


@cache
def _by_name() -> Mapping[str, str]:
    """Return platform subjects by their names, and by the names that the DfE gives their codes."""
    dfe = codeset("subject")
    names = {
        plain_name(label): subject.code
        for subject in platform_subjects()
        for code in subject.dfe_codes
        if (label := dfe.label(code))
    }
    names |= {plain_name(subject.name): subject.code for subject in platform_subjects()}
    return MappingProxyType(names)


def _group(row: Row, span: Span, subjects: Mapping[str, str | None], around: Around) -> SourceRecord:
    kind = _type(row)
    codes = {code for grade in row.many("grades") if (code := around.style.year_code(grade))}
    values: dict[str, object] = {
        "type": kind,
        "name": row.text("title") or row.text("classCode"),
        "code": codes.pop() if len(codes) == 1 else None,
        "mis_subject_id": _course(row, subjects, around) if kind == TAUGHT else None,
    }
    known = {"start_date": span.start, "end_date": span.end, "academic_year_id": span.year}
    complete = around.found.complete("classes")
    values |= {name: value for name, value in known.items() if value or complete}
    if complete and row.many("termSourcedIds") and span.start is None:
        row.note("class.terms", "None of the terms of the class is in academicSessions.csv: its dates were left blank.")
    return SourceRecord("group", row.key, values)


def _type(row: Row) -> str:
    word = row.text("classType")
    kind = vocabulary().class_types.get(plain(word or ""))
    if kind:
        return kind
    if word is None:
        row.note("class.type_blank", "The class has no type; it was read as a teaching group.")
        return "TeachingGroup"
    row.note("class.type", f"The type {word[:40]!r} is not known; the class was read as a group that is not taught.")
    return "NonTeachingGroup"


def _course(row: Row, subjects: Mapping[str, str | None], around: Around) -> str | None:
    course = row.text("courseSourcedId")
    if course and course not in subjects and around.found.complete("courses"):
        row.note("class.course", f"The course {course} is not in courses.csv: the class was read without a subject.")
        return None
    return course
