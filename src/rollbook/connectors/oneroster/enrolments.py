"""Turns enrollments.csv into memberships of students and supervisions by staff. Nothing of the file is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rollbook.connectors.oneroster.classes import Classes
from rollbook.connectors.oneroster.opening import OneRosterSet
from rollbook.connectors.oneroster.people import People
from rollbook.connectors.oneroster.school import School
from rollbook.connectors.oneroster.sessions import Span
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.vocabulary import Role, plain, vocabulary
from rollbook.connectors.source import Gone, Item, Refused, SourceRecord

MADE = {"student": "enrolment", "staff_member": "supervision"}
"""What the row of a person of this kind makes."""


@dataclass(frozen=True, slots=True)
class Enrolments:
    """What is needed to read enrollments.csv."""

    table: Table
    found: OneRosterSet
    school: School
    people: People
    classes: Classes
    stays: Mapping[str, Span]
    """First and last day at the school of students, where the set has them."""

    def records(self) -> Iterator[Item]:
        """Yield a membership or a supervision for each row of the school."""
        for row in self.table.rows():
            if isinstance(row, Refused):
                yield row
                continue
            role = vocabulary().roles.get(plain(row.text("role") or ""))
            if row.gone:
                kinds = [MADE[role.kind]] if role and role.kind in MADE else list(MADE.values())
                yield from (Gone(kind, row.key) for kind in kinds)
            elif self._is_own(row):
                problem = self._problem(row, role)
                if problem or role is None:
                    kind = MADE.get(role.kind, "enrolment") if role else "enrolment"
                    yield Refused(kind, row.key, f"{row.file}, line {row.line}: {problem}.")
                else:
                    yield self._record(row, role)

    def _is_own(self, row: Row) -> bool:
        """Whether the row is of this school: by its own word, else by its class."""
        schools = row.many("schoolSourcedId")
        if self.school.alone or self.school.has(*schools):
            return True
        return not schools and row.text("classSourcedId") in self.classes.facts

    def _problem(self, row: Row, role: Role | None) -> str | None:
        """Say why the row cannot be used, or None."""
        user, group = row.text("userSourcedId"), row.text("classSourcedId")
        if user is None or group is None:
            return "it names no user" if group else "it names no class"
        if role is None or role.kind not in MADE:
            return f"nobody is in a class as {row.text('role') or 'nothing'}"
        return self._unknown(user, group) or self._unlike(user, role)

    def _unknown(self, user: str, group: str) -> str | None:
        """Say that a class or user is not there, as far as the set can tell."""
        if self.found.complete("classes") and group not in self.classes.facts:
            return f"the school has no class {group}"
        if self.found.complete("users") and user not in self.people.parts:
            return f"the school has no user {user}"
        return None

    def _unlike(self, user: str, role: Role) -> str | None:
        """Say that somebody is in a class as what they are not at the school: a pupil does not supervise."""
        kinds = self.people.kinds(user)
        if kinds and role.kind not in kinds:
            return f"{user} is enrolled as {role.word}, which is none of their roles at the school"
        return None

    def _record(self, row: Row, role: Role) -> SourceRecord:
        group = row.cells["classSourcedId"]
        facts = self.classes.facts.get(group)
        start, end = row.day("beginDate"), row.day("endDate")
        if start and end and start > end:
            row.note("enrolment.backwards", "It ends before it starts, so on no day was it in force; read as it is.")
        values: dict[str, Any] = {"group_id": group}
        span = facts.span if facts else Span()
        if role.kind == "student":
            # A class runs longer than whoever joins it late, or leaves it early, is there.
            span = span.within(self.stays.get(row.cells["userSourcedId"], Span()))
        if facts or start:
            values["start_date"] = start or span.start
        if facts or end:
            values["end_date"] = end or span.end
        if role.kind == "student":
            return SourceRecord("enrolment", row.key, {"student_id": row.cells["userSourcedId"], **values})
        is_main = role.word == "teacher" and row.flag("primary")
        words = vocabulary().words["main_teacher" if is_main else role.word]
        values |= {"staff_member_id": row.cells["userSourcedId"], "role": words}
        return SourceRecord("supervision", row.key, values)
