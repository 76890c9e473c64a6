"""Turns one pupil of a transfer file into records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from rollbook.connectors.ctf.assessments import Results
from rollbook.connectors.ctf.attendance import attendance, sums_year, year_key
from rollbook.connectors.ctf.contacts import Gathering, contacts_of
from rollbook.connectors.ctf.elements import Element
from rollbook.connectors.ctf.header import Header, SchoolNumbers
from rollbook.connectors.ctf.histories import first_day, free_school_meals, special_needs, without_premium
from rollbook.connectors.ctf.identity import Person, identity_values
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.people import (
    address,
    demographics,
    emails,
    enrolment_status,
    languages,
    year_code,
    year_code_now,
)
from rollbook.connectors.ctf.values import boolean, filled
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets.years import AcademicYear, academic_year

_NOBODY: Final = Element("none")

_NO_PLACE: Final[Mapping[str, str]] = {
    "applicationreference": "ApplicationReference (number of an application for a place)",
    "uci": "UCI (number of an exam candidate)",
    "phones": "Phones of the pupil (those of contacts were taken)",
    "disabilities": "Disabilities",
    "nawdetails": "NAWdetails (Wales)",
    "admissions": "Admissions",
    "suppinfo": "SuppInfo (of the supplier)",
    "ethnicitysource": "EthnicitySource",
    "formerforename": "FormerForename",
}
"""What CTF carries and Rollbook has no member for."""

_READ: Final = frozenset({
    "upn", "uniquelearnernumber", "uln", "surname", "forename", "forenames", "dob", "dateofbirth", "sex", "gender",
    "middlenames", "middlename", "formerupn", "preferredsurname", "formersurname", "preferredforename", "ncyearactual",
    "ethnicity", "languages", "enrolstatus", "servicechild", "servicechildindicator", "medicalflag", "incare",
    "basicdetails", "fsmhistory", "lookedafter", "senhistory", "address", "email", "contacts", "attendance",
    "stageassessments", "schoolhistory",
})  # fmt: skip
"""What is read of a pupil and of BasicDetails."""


@dataclass(slots=True)
class Reading:
    """What the pupils of one file share while it is read; what has gone out for them already."""

    header: Header
    this: SchoolNumbers
    notes: Notes
    results: Results
    gathering: Gathering
    sent: set[str] = field(default_factory=set)
    """Keys of academic years and year groups that have gone out."""

    @property
    def own(self) -> bool:
        """Whether the school that the pupils come to wrote the file itself."""
        return self.header.is_of(self.this)


def records(pupil: Element, who: Person, reading: Reading) -> Iterator[SourceRecord]:
    """Yield the records of one pupil: contacts, the pupil, the year group, attendance, results."""
    basic = pupil.child("BasicDetails") or _NOBODY
    notes = reading.notes
    _notice(pupil, basic, notes)
    contacts = list(contacts_of(pupil, who.key, notes))
    for contact in contacts:
        yield from reading.gathering.add(contact, notes)
    came = first_day(pupil, reading.header, reading.this, notes)
    said = year_code(basic, pupil, notes)
    year = year_code_now(said, reading.header.year, notes)
    values = filled(
        {
            **identity_values(pupil, basic, who, notes),
            "year_code": year,
            "start_date": came,
            "enrolment_status": enrolment_status(basic, notes),
            "demographics": {
                **demographics(pupil, basic, notes),
                **free_school_meals(pupil, notes),
                **special_needs(pupil, notes),
            },
            "languages": languages(basic, notes),
            "address": address(pupil),
            "emails": emails(pupil),
            "contacts": [
                {"contact_id": reading.gathering.key(each), "relationship": dict(each.relationship)}
                for each in contacts
            ],
        }
    )
    origin, beside = "" if reading.own else str(reading.header.source), reading.header.beside
    yield SourceRecord(
        "student", who.key, values, origin=origin, beside={**beside, "unearned": without_premium(pupil, notes)}
    )
    yield from _year_group(said if reading.own else year, who, came, reading)
    yield from _attended_years(pupil, reading)
    yield from attendance(pupil, who.key, reading.header, reading.this, notes)
    yield from reading.results.of(pupil, who.key, who.dob, notes)


def _notice(pupil: Element, basic: Element, notes: Notes) -> None:
    """Note what the file says and Rollbook does not keep."""
    if boolean(basic.value("MedicalFlag") or pupil.value("MedicalFlag")):
        notes.say("medical.flag", "The file has a medical flag, without saying why. Ask the school that wrote it.")
    for element in (*pupil.children, *basic.children):
        if not element.children and not element.text.strip():
            continue
        if element.name in _NO_PLACE:
            nothing = {"NONE", "NCOL"}.issuperset(each.text.strip() for each in element.anywhere("Disability"))
            if element.name != "disabilities" or not nothing:
                notes.count(f"not_kept.{element.name}", f"Not kept, for want of a place: {_NO_PLACE[element.name]}.")
        elif element.name not in _READ:
            notes.count(f"not_known.{element.name}", f"Not known, and not read: the element {element.name[:40]}.")


def _academic_year(begins: int, reading: Reading) -> Iterator[SourceRecord]:
    """Yield the academic year, unless it has gone out."""
    key, year = year_key(begins), AcademicYear(begins)
    if key not in reading.sent:
        reading.sent.add(key)
        yield SourceRecord("academic_year", key, {"name": year.name, "start_date": year.start, "end_date": year.end})


def _attended_years(pupil: Element, reading: Reading) -> Iterator[SourceRecord]:
    """Yield the academic years of which there is attendance, unless they have gone out."""
    for block in pupil.all("Attendance"):
        for each in block.all("YearData"):
            if (begins := sums_year(each)) is not None:
                yield from _academic_year(begins, reading)


def _year_group(code: str | None, who: Person, came: date | None, reading: Reading) -> Iterator[SourceRecord]:
    """Yield the year group, unless it has gone out, and that the pupil is in it.

    It is that of the file's academic year where this school wrote the file. Another school's file tells of its own year
    groups: the pupil is in one of this school now, and since the file was made where it does not say since when.
    """
    if not code:
        return
    year = AcademicYear(reading.header.year) if reading.own else academic_year(reading.notes.today)
    key = f"{year_key(year.begins)}:{code}"
    yield from _academic_year(year.begins, reading)
    if key not in reading.sent:
        reading.sent.add(key)
        values = {
            "type": "YearGroup",
            "name": "Reception" if code == "R" else f"Nursery {code[1]}" if code[0] == "N" else f"Year {code}",
            "code": code,
            "academic_year_id": year_key(year.begins),
            "start_date": year.start,
            "end_date": year.end,
        }
        yield SourceRecord("group", key, values)
    came = came or (None if reading.own else reading.header.day)
    since = came if came and year.start < came <= year.end else year.start
    enrolled = {"student_id": who.key, "group_id": key, "start_date": since, "end_date": year.end}
    # Without the code, so that a pupil whose year was mended moves, and is not in two.
    yield SourceRecord("enrolment", f"{who.key}/{year_key(year.begins)}", enrolled)
