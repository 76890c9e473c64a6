"""Turns the rows of users.csv into students, members of staff and contacts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rollbook.connectors.oneroster.facts import FLAGS, Demographic, Facts
from rollbook.connectors.oneroster.people import KINDS, Part, People, has_name
from rollbook.connectors.oneroster.sessions import Span
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.vocabulary import METADATA, plain, vocabulary
from rollbook.connectors.oneroster.years import CODES, GradeStyle
from rollbook.connectors.source import Gone, Item, Refused, SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.languages import language_name

TEACHES = frozenset({"teacher", "principal"})
"""Roles of those who are employed to teach."""


@dataclass(frozen=True, slots=True)
class Users:
    """What is needed to read users.csv: the file, who is who, what demographics.csv says, how grades are read.

    `year_groups` says whether year groups are made from grades, or are classes of the set already. `knows_all` says
    that whoever is not in demographics.csv has none, because all of it is there (or the school sends no such file).
    """

    table: Table
    people: People
    demographics: Mapping[str, Demographic]
    style: GradeStyle
    year_groups: bool
    knows_all: bool
    this_year: Span
    """The academic year that the grades are of."""
    years: dict[str, str] = field(default_factory=dict)
    """The year code of each student that was read so far."""
    stays: dict[str, Span] = field(default_factory=dict)
    """First and last day at the school of each student that was read so far."""

    def records(self) -> Iterator[Item]:
        """Yield a record for each kind that a person is, the memberships in year groups, then the year groups."""
        for row in self.table.rows():
            if isinstance(row, Refused):
                told = {part.kind for part in self.people.told.get(row.key, ())}
                if row.kind in (told or KINDS):
                    yield row
            elif row.gone:
                yield from departed(row.key, KINDS)
            elif not has_name(row):
                yield from self._refused(row, "neither a given nor a family name")
            else:
                yield from self._person(row)
        used = set(self.years.values()) if self.year_groups else set()
        for code in (code for code in CODES if code in used):
            name = codeset("nc_year").label(code)
            values = {"type": "YearGroup", "name": name, "code": code, **self._in_year()}
            yield SourceRecord("group", f"year:{code}", values)

    def _in_year(self) -> dict[str, Any]:
        """Return the academic year of a year group and its days, as far as they are known."""
        year = self.this_year
        days = {"start_date": year.start, "end_date": year.end}
        return {"academic_year_id": year.year, **days} if year.year else days if self.table.is_delta else {}

    def _person(self, row: Row) -> Iterator[Item]:
        kinds = self.people.kinds(row.key)
        given_up = self.people.given_up.get(row.key, frozenset())
        if not kinds and not given_up:
            yield from self._without_role(row)
            return
        if row.flag("enabledUser") is False:
            row.note("user.disabled", "The account is switched off; the person was read all the same.")
        facts = Facts(row, self.demographics.get(row.key))
        if "student" in kinds:
            yield from self._student(facts)
        if "staff_member" in kinds:
            yield SourceRecord("staff_member", row.key, self._staff_member(facts))
        if "contact" in kinds:
            yield SourceRecord("contact", row.key, self._contact(facts))

    def _without_role(self, row: Row) -> Iterator[Item]:
        """Refuse somebody whose role is not known; pass over somebody who has none (any more), or elsewhere."""
        if row.key in self.people.elsewhere:
            return
        if self.table.is_delta or row.key in self.people.unclear or not self.people.told:
            yield from self._refused(row, "no role at the school is known")
        else:
            row.note("user.no_role", "roles.csv has no role for the user: nothing was read of them.")

    def _refused(self, row: Row, problem: str) -> Iterator[Refused]:
        """Refuse a row as each kind of record that the person may be, so that a whole pull takes none for gone."""
        roles = (vocabulary().roles.get(plain(word)) for word in row.many("role"))
        told = {role.kind for role in roles if role} | {part.kind for part in self.people.told.get(row.key, ())}
        unknown = KINDS[:1] if self.table.is_delta else KINDS
        for kind in KINDS:
            if kind in (told or unknown):
                yield Refused(kind, row.key, f"{row.file}, line {row.line}: {problem}.")

    def _student(self, facts: Facts) -> Iterator[Item]:
        row = facts.row
        code, dates = self._year_code(facts), _dates(facts, self.people.of(row.key, "student"))
        values = {
            **facts.names(),
            **{name: facts.identifiers.get(name) for name in ("upn", "uln", "pan")},
            "mis_id": facts.identifiers.get("mis_id", row.key),
            "former_upn": facts.fact("former_upn"),
            "year_code": code,
            "enrolment_status": facts.fact("enrolment_status"),
            "emails": facts.emails(),
            "address": facts.address(),
            **dates,
            **self._born(facts, _student_demographics(facts)),
            **self._contacts_of(row),
        }
        if languages := _languages(facts):
            values["languages"] = languages
        if row.text("phone") or row.text("sms"):
            row.note("student.phone", "The platform keeps no telephone number of a student: it was left out.")
        yield SourceRecord("student", row.key, values)
        if code:
            self.years[row.key] = code
        self.stays[row.key] = stay = Span(dates["start_date"], dates["end_date"])
        there = self.this_year.within(stay)
        if self.year_groups and code and not there.is_none:
            membership: dict[str, Any] = {"student_id": row.key, "group_id": f"year:{code}"}
            if there != Span() or self.table.is_delta:
                # Changes without sessions do not tell the days of the year: none are better than last year's.
                membership |= {"start_date": there.start, "end_date": there.end}
            yield SourceRecord("enrolment", f"year:{row.key}", membership)
        elif self.year_groups and self.table.is_delta:
            yield Gone("enrolment", f"year:{row.key}")

    def _year_code(self, facts: Facts) -> str | None:
        row = facts.row
        said = facts.fact("nc_year")
        grades, style = ((said,), GradeStyle()) if said else (row.many("grades"), self.style)
        codes = tuple(dict.fromkeys(code for grade in grades if (code := style.year_code(grade))))
        if grades and not codes:
            row.note("grade.unknown", f"The grade {grades[0][:40]!r} is no national curriculum year: left blank.")
        if len(codes) > 1:
            row.note("grade.several", f"The student has several grades ({', '.join(grades)}); the first one counts.")
        return codes[0] if codes else None

    def _staff_member(self, facts: Facts) -> dict[str, Any]:
        parts = self.people.of(facts.row.key, "staff_member")
        emails = facts.emails()
        values = {
            **facts.names(),
            "mis_id": facts.identifiers.get("mis_id", facts.row.key),
            "staff_code": facts.identifiers.get("staff_code"),
            "title": facts.fact("title"),
            "salutation": facts.fact("salutation"),
            "email": emails[0]["email"] if emails else None,
            "emails": emails,
            "telephone_numbers": facts.telephone_numbers(),
            "is_teaching_staff": any(part.word in TEACHES for part in parts),
            "address": facts.address(),
            **_dates(facts, parts),
            **self._born(facts, _staff_demographics(facts)),
        }
        if number := facts.identifiers.get("teacher_number"):
            values["qualification_info"] = {"teacher_number": number}
        return values

    def _contact(self, facts: Facts) -> dict[str, Any]:
        names = facts.names()
        values = {
            "mis_id": facts.identifiers.get("mis_id", facts.row.key),
            "first_name": names["first_name"] or names["legal_first_name"],
            "middle_name": names["middle_name"],
            "last_name": names["last_name"] or names["legal_last_name"],
            "title": facts.fact("title"),
            "salutation": facts.fact("salutation"),
            "emails": facts.emails(),
            "telephone_numbers": facts.telephone_numbers(),
            "address": facts.address(),
        }
        if gender := facts.gender():
            values["gender"] = gender
        elif self._knows(facts.row):
            values["gender"] = None
        return values

    def _knows(self, row: Row) -> bool:
        """Whether what demographics.csv does not say of somebody is known to be nothing."""
        return self.knows_all or row.key in self.demographics

    def _born(self, facts: Facts, demographics: dict[str, Any]) -> dict[str, Any]:
        """Return day of birth and demographics, without those that a set of changes is silent about."""
        if self._knows(facts.row):
            return {"dob": facts.dob(), "demographics": demographics}
        known = {name: value for name, value in demographics.items() if value not in (None, [])}
        dob = facts.dob()
        return {**({"dob": dob} if dob else {}), **({"demographics": known} if known else {})}

    def _contacts_of(self, row: Row) -> dict[str, Any]:
        """Return the links to contacts; a set of changes that names none is silent about them."""
        linked = self.people.contacts.get(row.key, ())
        for key in row.many("agentSourcedIds"):
            if key not in linked:
                sentence = f"The agent {key} is no parent, guardian or relative of this set: the link was left out."
                row.note("agent.unknown", sentence)
        if not linked and self.table.is_delta:
            return {}
        return {"contacts": [{"contact_id": key, "relationship": self._relationship(key)} for key in linked]}

    def _relationship(self, contact: str) -> dict[str, str | None]:
        said = self.people.relationships.get(contact)
        words = [vocabulary().words[part.word] for part in self.people.of(contact, "contact")]
        return {"relationship_type": said or (words[0] if words else None)}


def departed(key: str, kinds: Iterable[str]) -> Iterator[Gone]:
    """Yield what goes with a person who is no more, or no more of these kinds."""
    for kind in kinds:
        yield Gone(kind, key)
        if kind == "student":
            yield Gone("enrolment", f"year:{key}")


def born_later(key: str, demographic: Demographic) -> SourceRecord:
    """Return what a set of changes says of somebody in demographics.csv alone: merged into what is stored."""
    demographics = {"gender": demographic.gender, "country_of_birth": demographic.country}
    return SourceRecord("student", key, {"dob": demographic.dob, "demographics": demographics})


def _dates(facts: Facts, parts: tuple[Part, ...]) -> dict[str, date | None]:
    """Return first and last day at the school: from metadata, else from the roles, the last day once all have one."""
    starts = [part.start for part in parts if part.start]
    ends = [part.end for part in parts if part.end]
    end = max(ends) if ends and len(ends) == len(parts) else None
    return {
        "start_date": facts.day("start_date") or min(starts, default=None),
        "end_date": facts.day("end_date") or end,
    }


def _student_demographics(facts: Facts) -> dict[str, Any]:
    country = facts.demographic.country
    return {
        "gender": facts.gender(),
        "ethnicity_code": facts.code("ethnicity_code", "ethnicity", "ethnicity_extended"),
        "country_of_birth": country or facts.code("country_of_birth", "country"),
        "nationalities": facts.nationalities(),
        "sen_category": facts.code("sen_category", "sen_provision"),
        **{flag: facts.flag(flag) for flag in FLAGS},
    }


def _staff_demographics(facts: Facts) -> dict[str, Any]:
    return {"gender": facts.gender(), "ethnicity_code": facts.code("ethnicity_code", "ethnicity", "ethnicity_extended")}


def _languages(facts: Facts) -> dict[str, str | None]:
    """Return home and first language where metadata tells them, as code and name."""
    languages: dict[str, str | None] = {}
    for member in ("home_language", "first_language"):
        if facts.row.text(METADATA + member) or facts.fact(member):
            code = facts.code(member, "language", "language_extended")
            languages |= {f"{member}_code": code, f"{member}_name": language_name(code) or facts.fact(member)}
    return languages
