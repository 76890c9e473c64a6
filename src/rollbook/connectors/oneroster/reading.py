"""One pull of a set, from its files to the items that the sync takes in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from rollbook.connectors.oneroster.classes import Around, Classes, read_classes
from rollbook.connectors.oneroster.enrolments import Enrolments
from rollbook.connectors.oneroster.facts import Demographics, read_demographics
from rollbook.connectors.oneroster.gradebook import Gradebook
from rollbook.connectors.oneroster.opening import OneRosterSet
from rollbook.connectors.oneroster.people import People, find_people
from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.school import School, find_school
from rollbook.connectors.oneroster.sessions import Calendar, Span, read_calendar
from rollbook.connectors.oneroster.silence import Place, silent_of
from rollbook.connectors.oneroster.tables import Table
from rollbook.connectors.oneroster.users import Users, born_later, departed
from rollbook.connectors.oneroster.years import GradeStyle
from rollbook.connectors.source import Item, NeedsAttention

NEEDED_TO_BE_WHOLE: Final = {
    "academic_year": ("academicSessions",),
    "mis_subject": ("courses",),
    "room": ("classes",),
    "group": ("classes", "users"),
    "student": ("users",),
    "staff_member": ("users",),
    "contact": ("users",),
    "enrolment": ("enrollments", "users", "classes"),
    "supervision": ("enrollments", "users", "classes"),
    "assessment": ("lineItems",),
    "grade_set": ("lineItems", "results"),
    "result": ("lineItems", "results", "users"),
}
"""The files that must be complete for all records of a kind to be there."""

MERGED: Final = {
    "academic_year": ("academicSessions",),
    "group": ("classes", "courses", "academicSessions", "users"),
    "enrolment": ("enrollments", "classes", "academicSessions", "users"),
    "supervision": ("enrollments", "classes", "academicSessions"),
    "student": ("users", "roles", "demographics"),
    "staff_member": ("users", "roles", "demographics"),
    "contact": ("users", "roles", "demographics"),
}
"""Kinds whose records are put together from several rows: if one file brings changes only, members may be missing."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a school chose: see the settings of the connector."""

    org: str | None
    urn: str | None
    style: GradeStyle
    year_groups: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A set that was looked through: what is small is read, the long files wait to be streamed."""

    found: OneRosterSet
    school: School
    calendar: Calendar
    classes: Classes
    people: People
    demographics: Demographics
    style: GradeStyle
    year_groups: bool
    remarks: Remarks

    @property
    def whole(self) -> frozenset[str]:
        """The kinds of which the set has all records."""
        roles_tell = self.found.table("roles") is None or self.found.complete("roles")
        return frozenset(
            kind
            for kind, files in NEEDED_TO_BE_WHOLE.items()
            if self.found.complete(*files) and (roles_tell or "users" not in files)
        )

    @property
    def merge(self) -> frozenset[str]:
        """The kinds whose records may lack members that stay as they are."""
        return frozenset(kind for kind, files in MERGED.items() if self.found.changes(*files))

    @property
    def silent(self) -> Mapping[str, frozenset[Place]]:
        """The members of students that the set has no place for."""
        files = (self.found.table(name) for name in ("users", "roles", "demographics"))
        has_contacts = any("contact" in self.people.kinds(key) for key in self.people.parts)
        return {"student": silent_of(*files, has_contacts=has_contacts)}

    def items(self, today: date) -> Iterator[Item]:
        """Yield all items of the pull, remarks among them, in the order in which records refer to each other."""
        for item in self._records(today):
            yield from self.remarks.fresh()
            yield item
        yield from self.remarks.closing()

    def _records(self, today: date) -> Iterator[Item]:
        if self.school.record:
            yield self.school.record
        yield from self.calendar.items
        yield from self.classes.items
        yield from self.people.items
        yield from self.demographics.items
        for key, kinds in self.people.given_up.items():
            yield from departed(key, sorted(kinds))
        years: dict[str, str] = {}
        stays: dict[str, Span] = {}
        if users := self.found.table("users"):
            yield from self._users(users, years, stays, today).records()
        yield from self._demographics_alone(users)
        if enrolments := self.found.table("enrollments"):
            yield from Enrolments(enrolments, self.found, self.school, self.people, self.classes, stays).records()
        yield from Gradebook(self.found, self.classes, years, self.people.parts, today, self.remarks).records()

    def _users(self, table: Table, years: dict[str, str], stays: dict[str, Span], today: date) -> Users:
        return Users(
            table=table,
            people=self.people,
            demographics=self.demographics.by_person,
            style=self.style,
            year_groups=self.year_groups,
            knows_all=not table.is_delta and not self.found.changes("demographics"),
            this_year=self.calendar.year_of(today),
            years=years,
            stays=stays,
        )

    def _demographics_alone(self, users: Table | None) -> Iterator[Item]:
        """Yield what changes of demographics.csv say of people whose row in users.csv did not change."""
        if not self.found.changes("demographics") or (users and not users.is_delta):
            return
        for key, demographic in self.demographics.by_person.items():
            if key not in self.people.parts:
                yield born_later(key, demographic)


def look_through(found: OneRosterSet, choices: Choices, remarks: Remarks) -> Reading:
    """Look through a set for who and what is in it.

    Raises:
        NeedsAttention: It is not clear which school is meant, or there is nobody in the set.
    """
    school = find_school(found, org=choices.org, urn=choices.urn, remarks=remarks)
    calendar = read_calendar(found.table("academicSessions"), remarks)
    people = find_people(found, school, remarks)
    if found.complete("users") and not people.parts:
        raise NeedsAttention("users.csv holds nobody of the school: was it exported for another school, or blank?")
    return Reading(
        found=found,
        school=school,
        calendar=calendar,
        classes=read_classes(Around(found, school, calendar, choices.style, remarks)),
        people=people,
        demographics=read_demographics(found.table("demographics"), remarks),
        style=choices.style,
        year_groups=choices.year_groups,
        remarks=remarks,
    )
