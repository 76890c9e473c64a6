"""Assemble: from the checked values of a kind to rows, with ids in place, blanks filled and links turned round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rollbook.connectors.source import BadRecord
from rollbook.records.packed import DAYS_IN_ROW, attendance_record, lesson_record
from rollbook.records.results import overrides
from rollbook.records.rows import Record, record_of, values_of
from rollbook.records.tables import TABLES
from rollbook.records.writing import contact_links, stored_rows, user_groups
from rollbook.sync.check import PEOPLE, name_person
from rollbook.sync.derive import derive
from rollbook.sync.report import Report
from rollbook.sync.resolve import Resolver
from rollbook.sync.spool import Spool
from rollbook.sync.sums import Sums

ORDER: Final = (
    "subject",
    "facet",
    "assessment_point",
    "academic_year",
    "mis_subject",
    "room",
    "closure",
    "timetable",
    "learning_aim",
    "medical_condition",
    "dietary_need",
    "grade_set",
    "assessment",
    "group",
    "staff_member",
    "student",
    "contact",
    "enrolment",
    "supervision",
    "staff_contract",
    "staff_absence",
    "calendar_event",
    "exclusion",
    "attendance",
    "attendance_summary",
    "lesson",
    "result",
)
"""Kinds in the order in which they are worked out: what a record contains parts of comes before what refers to them."""

MERGED_AT_ONCE: Final = 500


@dataclass(slots=True)
class Links:
    """Who is a contact of whom, as it will be after the sync."""

    before: dict[int, dict[int, Any]]
    """Stored links: student to contacts."""
    after: dict[int, dict[int, Any]] = field(default_factory=dict)
    """Links of the students who arrived: student to contacts and the relationship."""

    def of_contact(self) -> dict[int, dict[int, Any]]:
        """Return the links turned round: contact to students; None stands for a relationship that is stored."""
        turned: dict[int, dict[int, Any]] = {}
        for student, contacts in {**self.before, **self.after}.items():
            for contact, relationship in contacts.items():
                turned.setdefault(contact, {})[student] = relationship
        return turned

    def touched(self) -> set[int]:
        """Return the contacts whose links may be other than before."""
        return {contact for student, now in self.after.items() for contact in {*now, *self.before.get(student, {})}}


class Assembler:
    """Makes the rows of one sync, kind by kind in `ORDER`."""

    def __init__(self, *, school: int, spool: Spool, resolver: Resolver, report: Report, on: date) -> None:
        self.school, self.spool, self.resolver, self.report, self.on = school, spool, resolver, report, on
        self.links = Links(contact_links(school))
        self.sums = Sums(school=school)
        self.user_groups = user_groups(school)
        """Groups that a school made up itself: stored ones, and those that arrive."""
        self.overrides = overrides(school)
        self.losing_contacts: dict[int, set[int]] = {}
        """Students who do not arrive themselves, and the contacts they lose."""

    def records(self, kind: str, *, merging: bool) -> Iterator[Record]:
        """Yield the rows of the records of a kind that arrived; refuse those that cannot be put together."""
        if kind == "contact":
            yield from self._contacts(merging=merging)
        elif merging:
            yield from self._merged(kind)
        else:
            for key, id_, values in self._arrived(kind):
                yield from self._made(kind, key, id_, values)
        if kind == "student":
            yield from self._without_lost_contacts()
        if kind == "attendance_summary":
            for id_, values in self.sums.records(kind):
                yield record_of(TABLES[kind], school=self.school, id=id_, values=values)

    def _arrived(self, kind: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
        for key, id_, values in self.spool.values(f"identified {kind}"):
            try:
                yield key, id_, self.resolver.resolve(kind, key, id_, values)
            except BadRecord as bad:
                self.report.refuse(kind=kind, key=key, reason=bad.reason)

    def _made(self, kind: str, key: str, id_: int, values: dict[str, Any]) -> Iterator[Record]:
        try:
            yield self._record(kind, key, id_, values)
        except BadRecord as bad:
            self.report.refuse(kind=kind, key=key, reason=bad.reason)

    def _record(self, kind: str, key: str, id_: int, values: dict[str, Any]) -> Record:
        if kind == "attendance":
            self.sums.add(values)
            return attendance_record(school=self.school, id=id_, values=values)
        if kind == "lesson":
            return lesson_record(school=self.school, id=id_, values=_checked_lesson(key, values))
        if kind == "academic_year":
            self.sums.year(id_, values)
        if kind == "group" and values.get("type") == "UserGroup":
            self.user_groups.add(id_)
        if kind in PEOPLE:
            name_person(kind, key, values)
        if kind == "student" and "contacts" in values:
            self.links.after[id_] = {
                link["contact_id"]: link.get("relationship")
                for link in values["contacts"] or ()
                if link.get("contact_id") is not None
            }
            values["contacts"] = [link for link in values["contacts"] or () if link.get("contact_id") is not None]
        if kind == "result":
            values |= self.overrides.get(id_, {})
        derive(kind, values, on=self.on)
        return record_of(TABLES[kind], school=self.school, id=id_, values=values)

    def _merged(self, kind: str) -> Iterator[Record]:
        """Lay what arrived over what is stored: members that did not come keep their value."""
        batch: list[tuple[str, int, dict[str, Any]]] = []
        for arrival in self._arrived(kind):
            batch.append(arrival)
            if len(batch) == MERGED_AT_ONCE:
                yield from self._laid_over(kind, batch)
                batch = []
        yield from self._laid_over(kind, batch)

    def _laid_over(self, kind: str, batch: list[tuple[str, int, dict[str, Any]]]) -> Iterator[Record]:
        table = TABLES[kind]
        stored = stored_rows(kind, table.columns, self.school, [id_ for _, id_, _ in batch])
        for key, id_, values in batch:
            row = stored.get(id_)
            yield from self._made(kind, key, id_, _merged(values_of(table, row), values) if row else values)

    def _without_lost_contacts(self) -> Iterator[Record]:
        table = TABLES["student"]
        for id_, row in stored_rows("student", table.columns, self.school, sorted(self.losing_contacts)).items():
            values = values_of(table, row)
            lost = self.losing_contacts[id_]
            values["contacts"] = [link for link in values.get("contacts") or () if link["contact_id"] not in lost]
            yield from self._made("student", str(id_), id_, values)

    def _contacts(self, *, merging: bool) -> Iterator[Record]:
        """Yield contacts with the students they belong to, those too whose links alone have changed."""
        turned, table = self.links.of_contact(), TABLES["contact"]
        arrived = list(self._arrived("contact"))
        others = sorted(self.links.touched() - {id_ for _, id_, _ in arrived})
        wanted = [id_ for _, id_, _ in arrived] + others
        stored = {
            id_: values_of(table, row)
            for id_, row in stored_rows("contact", table.columns, self.school, wanted).items()
        }
        for key, id_, values in arrived + [("", id_, {}) for id_ in others if id_ in stored]:
            known = stored.get(id_, {})
            whole = overlaid(known, values) if known and (merging or not key) else values
            whole["students"] = _students_of(turned.get(id_, {}), known)
            yield from self._made("contact", key or str(id_), id_, whole)


def _students_of(links: Mapping[int, Any], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    stored = {link["student_id"]: link.get("relationship") for link in known.get("students") or ()}
    return [
        {"student_id": student, "relationship": relationship or stored.get(student)}
        for student, relationship in sorted(links.items())
    ]


def _checked_lesson(key: str, values: dict[str, Any]) -> dict[str, Any]:
    days = sorted(values["dates"])
    if (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days >= DAYS_IN_ROW:
        raise BadRecord(
            kind="lesson", key=key, reason=f"Its dates span {DAYS_IN_ROW} days or more; give a record for each year."
        )
    return values


def _merged(stored: Mapping[str, Any], arrived: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what arrived over what is stored. Contacts are added to: a file that lists some does not deny the others."""
    whole = overlaid(stored, arrived)
    if arrived.get("contacts"):
        named = {link.get("contact_id") for link in arrived["contacts"]}
        others = [link for link in stored.get("contacts") or () if link["contact_id"] not in named]
        whole["contacts"] = [*arrived["contacts"], *others]
    return whole


def overlaid(stored: Mapping[str, Any], arrived: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values with the arrived ones over them; objects are laid over member by member, lists replaced."""
    whole = dict(stored)
    for name, value in arrived.items():
        below = whole.get(name)
        whole[name] = overlaid(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return whole
