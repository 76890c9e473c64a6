"""Finding: from a query to the condition that picks its rows. An endpoint without a finder of its own picks all rows.

Every condition begins with the school of the caller, and what the caller may not see at all is never picked. A filter
on a member that was not granted is no filter: what it picked would tell what the member holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from rollbook.accounts.access import Access
from rollbook.records.conditions import (
    ALWAYS,
    NEVER,
    Asked,
    Where,
    academic_year,
    current_year,
    is_any_of,
    memberships,
    on_day,
    overlapping,
    school_rows,
    with_subject,
)
from rollbook.records.database import fetch
from rollbook.records.query import Query, UnknownRecord


def _with_id(name: str) -> Finder:
    def find(asked: Asked) -> Where:
        return Where("id = %s", (asked.number(name),))

    return find


def _students(asked: Asked) -> Where:
    where = _on_roll(asked)
    chosen = asked.numbers("students")
    if chosen is not None:
        # A leaver does not come back into the list by being asked for: `date`, or the student alone, shows who left.
        return where & is_any_of("id", chosen)
    code = asked.text("year_code")
    return where & Where("year_code = %s", (code,)) if code else where


def _on_roll(asked: Asked) -> Where:
    """Return the students of a day, or of an academic year where old clients ask for one."""
    year = asked.number("academic_year_id")
    if year is None or asked.day() is not None:
        return on_day(asked.today)
    span = academic_year(asked, year)
    return NEVER if span is None else overlapping(*span)


def _left(asked: Asked) -> Where:
    return Where("end_date < %s", (asked.today,)) & _teachers(asked)


def _staff(asked: Asked) -> Where:
    return on_day(asked.today) & _teachers(asked)


def _teachers(asked: Asked) -> Where:
    only = asked.query.arguments.get("teachers_only") and "staff_members.teaching_status" in asked.scopes
    return Where("is_teaching_staff = %s", (True,)) if only else ALWAYS


def _students_in(type_: str | None) -> Finder:
    """Return the finder of the students of one group, of the given type."""

    def find(asked: Asked) -> Where:
        group = asked.number("id") if type_ != "YearGroup" else year_group_id(asked)
        _refuse_unknown_group(asked, group, type_)
        enrolled = Where("school_id = %s AND group_id = %s", (asked.school, group)) & memberships(asked)
        where = Where(f"id IN (SELECT student_id FROM records_enrolment WHERE {enrolled.condition})", enrolled.values)
        code = asked.text("year_code") if type_ != "YearGroup" else None
        return where & Where("year_code = %s", (code,)) if code else where

    return find


def year_group_id(asked: Asked) -> int | None:
    """Return the year group that the path names by its id or, in version 1.0, by its year code; None without one."""
    where = Where("school_id = %s AND type = %s", (asked.school, "YearGroup")) & _year_group(asked)
    rows = fetch(f"SELECT id FROM records_group WHERE {where.condition} ORDER BY id", where.values)
    return rows[0][0] if rows else None


def _refuse_unknown_group(asked: Asked, group: int | None, type_: str | None) -> None:
    where = Where("school_id = %s AND id = %s", (asked.school, group))
    if type_ == "TeachingGroup":
        where &= with_subject(asked)
    rows = fetch(f"SELECT type FROM records_group WHERE {where.condition}", where.values)
    hidden = rows and rows[0][0] == "UserGroup" and "groups.user" not in asked.scopes
    if not rows or hidden or (type_ is not None and rows[0][0] != type_):
        raise UnknownRecord


def _groups(asked: Asked) -> Where:
    where = _in_year_or_on_day(asked)
    type_, code = asked.text("type"), asked.text("year_code")
    if type_:
        where &= Where("type = %s", (type_,))
    if code:
        with_members = _with_members_of_year(asked, code)
        where &= Where(f"(code = %s OR (code IS NULL AND {with_members.condition}))", (code, *with_members.values))
    return where


def _in_year_or_on_day(asked: Asked) -> Where:
    if asked.spans_days:
        return overlapping(*asked.span())
    year = asked.number("academic_year_id")
    return on_day(asked.today) if year is None or asked.day() is not None else _of_year(asked, year)


def _of_year(asked: Asked, year: int) -> Where:
    """Return the groups of an academic year: those that name it and, of those that name none, who are there in it."""
    where, span = Where("academic_year_id = %s", (year,)), academic_year(asked, year)
    if span is None:
        return where
    others = Where("academic_year_id IS NULL") & overlapping(*span)
    return Where(f"({where.condition} OR ({others.condition}))", where.values + others.values)


def _with_members_of_year(asked: Asked, code: str) -> Where:
    if "students.basic" not in asked.scopes:
        return Where("code = %s", (code,))
    enrolled = Where("school_id = %s", (asked.school,)) & memberships(asked)
    students = "(SELECT id FROM records_student WHERE school_id = %s AND year_code = %s)"
    return Where(
        f"id IN (SELECT group_id FROM records_enrolment WHERE {enrolled.condition} AND student_id IN {students})",
        (*enrolled.values, asked.school, code),
    )


def _year_groups(asked: Asked) -> Where:
    where, code = _in_year_or_on_day(asked), asked.text("year_code")
    return where & Where("code = %s", (code,)) if code else where


def _registration_groups(asked: Asked) -> Where:
    where, code = _in_year_or_on_day(asked), asked.text("year_code")
    return where & _with_members_of_year(asked, code) if code else where


def _teaching_groups(asked: Asked) -> Where:
    where, subject = _registration_groups(asked), asked.text("subject_code")
    if subject:
        mapped = "(SELECT id FROM records_mis_subject WHERE school_id = %s AND subject_code = %s)"
        where &= Where(f"mis_subject_id IN {mapped}", (asked.school, subject))
    return where


def _enrolments(asked: Asked) -> Where:
    groups = asked.numbers("groups")
    where = memberships(asked)
    if groups is not None:
        where &= is_any_of("group_id", groups)
    seen = Where("school_id = %s", (asked.school,)) & _in_year_or_on_day(asked)
    if "groups.user" not in asked.scopes:
        seen &= Where("(type IS NULL OR type <> %s)", ("UserGroup",))
    return where & Where(f"group_id IN (SELECT id FROM records_group WHERE {seen.condition})", seen.values)


def _contacts(asked: Asked) -> Where:
    student = asked.number("student_id")
    if student is None:
        return ALWAYS
    linked = "(SELECT contact_id FROM records_contact_link WHERE school_id = %s AND student_id = %s)"
    return Where(f"id IN {linked}", (asked.school, student))


def _equal(*names: str) -> Finder:
    """Return the finder that takes arguments as values of the key columns of the same name."""

    def find(asked: Asked) -> Where:
        where = ALWAYS
        for name in names:
            value = asked.query.arguments.get(name)
            if value is not None and value != "" and asked.may_see(name):
                where &= Where(f"{name} = %s", (value,))
        return where

    return find


def _staff_contracts(asked: Asked) -> Where:
    where, day = _equal("staff_member_id")(asked), asked.day()
    return where & on_day(day) if day else where


def _staff_absences(asked: Asked) -> Where:
    return _equal("staff_member_id")(asked) & overlapping(*asked.span())


def _exclusions(asked: Asked) -> Where:
    first, last = asked.span(*current_year(asked))
    where = _equal("student_id")(asked)
    if last is not None:
        where &= Where("start_date <= %s", (last,))
    if first is not None:
        # An exclusion for good has no end; it belongs to the year in which it began.
        where &= Where("COALESCE(end_date, start_date) >= %s", (first,))
    return where


def _calendar_events(asked: Asked) -> Where:
    where, sort = _equal("type")(asked), asked.text("event_type")
    return where & Where("mis_type_name = %s", (sort,)) if sort else where


def _year_group(asked: Asked) -> Where:
    """Return one year group: by its id, or by its year code where the path of an old client holds that."""
    code = asked.text("year_code")
    return Where("code = %s", (code,)) & on_day(asked.today) if code else Where("id = %s", (asked.number("id"),))


def _closures(asked: Asked) -> Where:
    room = asked.number("id")
    if not fetch("SELECT 1 FROM records_room WHERE school_id = %s AND id = %s", (asked.school, room)):
        raise UnknownRecord
    return Where("room_id = %s", (room,)) & overlapping(*asked.span())


def _results(path: str | None, column: str) -> Finder:
    """Return the finder of results of chosen students, of what the path names."""

    def find(asked: Asked) -> Where:
        where = ALWAYS if path is None else Where(f"{column} = %s", (asked.number(path),))
        chosen = asked.numbers("students")
        return where if chosen is None else where & is_any_of("student_id", chosen)

    return find


def _grade_set(asked: Asked) -> Where:
    where = Where("school_id = %s AND id = %s", (asked.school, asked.number("id")))
    categories = ("national", "internal", "examinations")
    seen = tuple(category for category in categories if f"assessments.{category}" in asked.scopes)
    holes = ", ".join("%s" for _ in seen) or "NULL"
    where &= Where(f"(category IS NULL OR category IN ({holes}))", seen)
    return Where(f"id IN (SELECT grade_set_id FROM records_assessment WHERE {where.condition})", where.values)


Finder = Callable[[Asked], Where]

FINDERS: Final[Mapping[str, Finder]] = MappingProxyType(
    {
        "getStudents": _students,
        "getLeftStudents": _left,
        "getStaffMembers": _staff,
        "getLeftStaffMembers": _left,
        "getContacts": _contacts,
        "getGroups": _groups,
        "getYearGroups": _year_groups,
        "getRegistrationGroups": _registration_groups,
        "getTeachingGroups": _teaching_groups,
        "getGroupEnrolments": _enrolments,
        "getGroupStudents": _students_in(None),
        "getYearGroupStudents": _students_in("YearGroup"),
        "getRegistrationGroupStudents": _students_in("RegistrationGroup"),
        "getTeachingGroupStudents": _students_in("TeachingGroup"),
        "getStaffContracts": _staff_contracts,
        "contractsOfStaffMember_v1": _staff_contracts,
        "getStaffAbsences": _staff_absences,
        "getExclusions": _exclusions,
        "exclusionsOfStudent_v1": _exclusions,
        "getAttendanceSummaries": _equal("student_id", "registration_group_id", "group_id", "academic_year_id"),
        "getCalendarEvents": _calendar_events,
        "findYearGroup": _year_group,
        "getAssessmentPoints": _equal("year_code", "type"),
        "getClosures": _closures,
        "getResults": _results(None, ""),
        "getAssessmentResults": _results("id", "assessment_id"),
        "getAssessmentPointResults": _results("assessment_point_rank", "assessment_point_rank"),
        "findAssessmentPoint": _with_id("assessment_point_rank"),
        "findAssessmentGradeSet": _grade_set,
        "facetSingular_v1": _with_id("facet_id"),
    }
)
"""Finders of the endpoints that pick only some rows, by the operation's name."""


def where(query: Query, access: Access) -> Where:
    """Return the condition that picks the rows of a query. Raises UnknownRecord where its path leads nowhere."""
    view = query.endpoint.view
    asked = Asked(query, access.school or 0, access.scopes)
    finder = FINDERS.get(query.endpoint.op)
    if finder is None:
        finder = _with_id("id") if not query.endpoint.many else lambda _asked: ALWAYS
    found = finder(asked)
    return (school_rows(asked, view.about) if view is not None else ALWAYS) & found
