"""Assemble: from the checked values of a kind to rows, with ids in place, blanks filled and links turned round."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, Final

from rollbook.connectors.source import BadRecord
from rollbook.records.packed import ATTENDANCE, DAYS_IN_ROW, attendance_record, lesson_record, week_laid_over
from rollbook.records.results import overrides
from rollbook.records.rows import Record, record_of, values_of
from rollbook.records.tables import TABLES
from rollbook.records.writing import contact_links, stored_rows, user_groups
from rollbook.sync.categories import STAMPS, Categories, results_as_said
from rollbook.sync.check import PEOPLE, given_names, name_person
from rollbook.sync.derive import Place, derive, said_alone, told_today
from rollbook.sync.laying import merged, overlaid, with_members
from rollbook.sync.links import Links, students_of
from rollbook.sync.pulling import TOLD_SUMS, WORD
from rollbook.sync.report import Report
from rollbook.sync.resolve import Resolver
from rollbook.sync.spool import Spool
from rollbook.sync.sums import Sums
from rollbook.sync.told import HISTORIES, UNEARNED, Told

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
_UNSTAMPED: Final = dict.fromkeys(STAMPS)


class Assembler:
    """Makes the rows of one sync, kind by kind in `ORDER`."""

    def __init__(self, *, school: int, spool: Spool, resolver: Resolver, report: Report, on: date) -> None:
        self.school, self.spool, self.resolver, self.report, self.on = school, spool, resolver, report, on
        self.links = Links(contact_links(school))
        self.told = Told(school)
        self.sums = Sums(school=school, told=self.told)
        self.user_groups = user_groups(school)
        """Groups that a school made up itself: stored ones, and those that arrive."""
        self.overrides = overrides(school)
        self.bereft: set[int] = set()
        """Students who do not arrive themselves, and lose a contact or a sibling."""
        self.leaving: dict[str, set[int]] = {}
        """People by kind who do not arrive any more, and so leave today."""
        self.silent: dict[str, tuple[AbstractSet[Place], AbstractSet[int]]] = {}
        """Members that this source has no place for, by kind, and the records of which a file said something."""
        self._categories = Categories(school=school)

    def records(self, kind: str, *, merging: bool) -> Iterator[Record]:
        """Yield the rows of the records of a kind that arrived; refuse those that cannot be put together."""
        if kind == "student" and merging:
            self._forget_nameless()
        if kind == "contact":
            yield from self._contacts(merging=merging)
        elif (merging and kind != "lesson") or self.silent.get(kind, ((), ()))[1]:
            yield from self._merged(kind, merging=merging)
        else:
            for key, id_, values in self._arrived(kind):
                yield from self._made(kind, key, id_, values)
        yield from self._untold(kind)
        if kind == "attendance_summary":
            self._hear_sums()
            for id_, values in self.sums.records(kind, self.resolver.living):
                yield record_of(TABLES[kind], school=self.school, id=id_, values=values)

    def _hear_sums(self) -> None:
        id_of, living = self.resolver.identities.id_of, self.resolver.living
        for word, values in self.spool.values(TOLD_SUMS):
            student = id_of("student", values["student_id"])
            year = id_of("academic_year", values["academic_year_id"])
            if student in living["student"] and year in living["academic_year"]:
                self.sums.hear(student, year, word, values)

    def following(self, kind: str, came: AbstractSet[int]) -> Iterator[Record]:
        """Yield stored results that are not among those that `came`, and whose assessment's category has changed."""
        if kind == "result":
            others = (set(self._categories.outdated()) & self.resolver.living[kind]) - came
            for id_, values in results_as_said(self.school, others):
                yield from self._made(kind, str(id_), id_, values)

    def stale(self, kind: str) -> set[int]:
        """Return the ids of a kind that nothing stands behind any more; known when its records were gone through."""
        return self.sums.stale if kind == "attendance_summary" else set()

    def _arrived(self, kind: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
        for key, id_, values in self.spool.values(f"identified {kind}"):
            listed = bool(values.get("contacts"))
            try:
                resolved = self.resolver.resolve(kind, key, id_, values)
            except BadRecord as bad:
                self._refuse(bad, id_)
                continue
            if listed and not resolved["contacts"]:
                # A list of none but strangers does not say that there is nobody else.
                del resolved["contacts"]
            yield key, id_, resolved

    def _refuse(self, bad: BadRecord, id_: int) -> None:
        self.report.refuse(kind=bad.kind, key=bad.key, reason=bad.reason)
        self.resolver.forget(bad.kind, id_)

    def _forget_nameless(self) -> None:
        """Let no sibling refer to new students who will be refused, since nothing that is stored gives them a name."""
        for key, id_, values in self.spool.values("identified student"):
            try:
                name_person("student", key, dict(values))
            except BadRecord:
                self.resolver.forget("student", id_)

    def _made(self, kind: str, key: str, id_: int, values: dict[str, Any]) -> Iterator[Record]:
        try:
            yield self._record(kind, key, id_, values)
        except BadRecord as bad:
            self._refuse(bad, id_)

    def _record(self, kind: str, key: str, id_: int, values: dict[str, Any]) -> Record:
        if kind == "attendance":
            self.sums.add(id_, values)
            return attendance_record(school=self.school, id=id_, values=values)
        if kind == "lesson":
            return lesson_record(school=self.school, id=id_, values=_checked_lesson(key, values))
        if kind == "academic_year":
            self.sums.year(id_, values)
        if kind == "group" and values.get("type") == "UserGroup":
            self.user_groups.add(id_)
        if kind in PEOPLE:
            name_person(kind, key, values)
        if kind == "student":
            self._link(id_, values)
            values[UNEARNED] = self.told.unearned(id_)
        if kind == "attendance_summary":
            self.sums.give(values)
        if kind == "assessment":
            self._categories.settle(id_, values.get("category"))
        if kind == "result":
            values["category"] = self._categories.of_result(values)
            values |= self.overrides.get(id_, {})
        derive(kind, values, on=self.on)
        return record_of(TABLES[kind], school=self.school, id=id_, values=values)

    def _link(self, id_: int, values: dict[str, Any]) -> None:
        """Keep only links to people who are there, and take note of those to contacts."""
        living = self.resolver.living
        values["contacts"] = [link for link in values.get("contacts") or () if link["contact_id"] in living["contact"]]
        values["siblings"] = [link for link in values.get("siblings") or () if link["student_id"] in living["student"]]
        self.links.after[id_] = {link["contact_id"]: link.get("relationship") for link in values["contacts"]}

    def _merged(self, kind: str, *, merging: bool) -> Iterator[Record]:
        """Lay what arrived over what is stored: members that did not come, or could not, keep their value."""
        batch: list[tuple[str, int, dict[str, Any]]] = []
        for arrival in self._arrived(kind):
            batch.append(arrival)
            if len(batch) == MERGED_AT_ONCE:
                yield from self._laid_over(kind, batch, merging=merging)
                batch = []
        yield from self._laid_over(kind, batch, merging=merging)

    def _laid_over(self, kind: str, batch: list[tuple[str, int, dict[str, Any]]], *, merging: bool) -> Iterator[Record]:
        over = self._whole if merging else self._with_untold
        columns = ATTENDANCE if kind == "attendance" else TABLES[kind].columns
        stored = stored_rows(kind, columns, self.school, [id_ for _, id_, _ in batch])
        for key, id_, values in batch:
            yield from self._made(kind, key, id_, over(kind, id_, stored.get(id_), values))

    def _with_untold(self, kind: str, id_: int, row: tuple[Any, ...] | None, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a record, with what a file said of members that this source has no place for."""
        places, told = self.silent[kind]
        if row is None or id_ not in told:
            return values
        stored = {**values_of(TABLES[kind], row), UNEARNED: self.told.unearned(id_)}
        whole = with_members(given_names(values), given_names(said_alone(kind, stored, then=self.on)), places)
        return self._of_today(id_, whole, frozenset(HISTORIES.values()) - {member for _, member in places})

    def _of_today(self, id_: int, values: dict[str, Any], flags: AbstractSet[str]) -> dict[str, Any]:
        """Let histories that a file told agree with flags that this source tells."""

        def new_id(history: str, key: str) -> int:
            return self.resolver.parts.id_of(f"student.demographics.{history}", id_, key)

        return told_today(values, flags, on=self.on, new_id=new_id)

    def _whole(self, kind: str, id_: int, row: tuple[Any, ...] | None, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a record that arrived, over those of its stored row."""
        if kind == "attendance":
            return week_laid_over(row, values) if row else values
        stored = values_of(TABLES[kind], row) if row else {}
        if kind == "student":
            stored[UNEARNED] = self.told.unearned(id_)
        if values.get(WORD) is not None:
            self.told.add_histories(id_, values[WORD], stored, values)
        if kind == "result":
            values = {**_UNSTAMPED, **values}  # when it was stored is not laid over
        whole = merged(kind, stored, values, then=self.on) if row else values
        if kind != "student" or values.get(WORD) is not None:
            return whole
        came = (values.get("demographics") or {}).keys()
        flags = {flag for history, flag in HISTORIES.items() if flag in came and history not in came}
        return self._of_today(id_, whole, flags)

    def _untold(self, kind: str) -> Iterator[Record]:
        """Yield people who do not arrive and change all the same: they leave, or lose somebody."""
        leaving = self.leaving.get(kind, set())
        untold = leaving | (self.bereft if kind == "student" else set())
        rows = stored_rows(kind, TABLES[kind].columns, self.school, sorted(untold)) if untold else {}
        for id_, row in rows.items():
            values = values_of(TABLES[kind], row)
            if id_ in leaving:
                values["end_date"] = f"{self.on.isoformat()}T23:59:00.000Z"
            yield from self._made(kind, str(id_), id_, values)

    def _contacts(self, *, merging: bool) -> Iterator[Record]:
        """Yield contacts with the students they belong to, those too whose links alone have changed."""
        turned, table = self.links.of_contact(), TABLES["contact"]
        arrived = list(self._arrived("contact"))
        others = sorted(self.links.touched() & self.resolver.living["contact"] - {id_ for _, id_, _ in arrived})
        wanted = [id_ for _, id_, _ in arrived] + others
        stored = {
            id_: values_of(table, row)
            for id_, row in stored_rows("contact", table.columns, self.school, wanted).items()
        }
        for key, id_, values in arrived + [("", id_, {}) for id_ in others if id_ in stored]:
            known = stored.get(id_, {})
            whole = overlaid(known, values) if known and (merging or not key) else values
            whole["students"] = students_of(turned.get(id_, {}), known)
            yield from self._made("contact", key or str(id_), id_, whole)


def _checked_lesson(key: str, values: dict[str, Any]) -> dict[str, Any]:
    days = sorted(values["dates"])
    if (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days >= DAYS_IN_ROW:
        raise BadRecord(
            kind="lesson", key=key, reason=f"Its dates span {DAYS_IN_ROW} days or more; give a record for each year."
        )
    return values
