"""The head of a transfer file: from which school it comes, for which it is meant, and of what time it tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rollbook.connectors.ctf.elements import ATTRIBUTES, HEADER, Element
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.values import day
from rollbook.connectors.source import NeedsAttention
from rollbook.contract import identifiers
from rollbook.contract.codesets.years import academic_year

_FILE_NAME: Final = re.compile(
    r"(?:^|\W|_)(\d{3}[0-9L]{4})_[A-Z0-9]{3}_((?:\d{3}|XXX|MMM)(?:[0-9]{4}|LLLL|XXXX|MMMM))_\d{3}\.\w+$", re.IGNORECASE
)
_NO_SCHOOL: Final = frozenset({identifiers.DESTINATION_UNKNOWN, identifiers.OUTSIDE_MAINTAINED_SECTOR})
_OLDEST: Final = 11


@dataclass(frozen=True, slots=True)
class SchoolNumbers:
    """What a school is known by: its seven digits of LA and establishment, and its URN; either may be missing."""

    laestab: str | None = None
    urn: str | None = None

    def __bool__(self) -> bool:
        return bool(self.laestab or self.urn)

    def __str__(self) -> str:
        return f"{self.laestab[:3]}/{self.laestab[3:]}" if self.laestab else f"URN {self.urn}"

    def same(self, other: SchoolNumbers) -> bool:
        """Tell whether one of the two numbers agrees: a school that becomes an academy keeps only one of them."""
        return bool(
            (self.laestab and self.laestab == other.laestab) or (self.urn is not None and self.urn == other.urn)
        )

    @property
    def names_a_school(self) -> bool:
        """Whether this is a school, and not one of the stand-ins for a destination that is none or unknown."""
        return bool(self) and not (_NO_SCHOOL & set(identifiers.ctf_laestab(self.laestab or "").notes))


@dataclass(frozen=True, slots=True)
class Header:
    """The head of one file.

    `written` is when it was made, as it says, and `day` the day of that. `year` is the calendar year in which its
    academic year begins.
    """

    version: str | None
    written: str
    day: date | None
    source: SchoolNumbers
    destination: SchoolNumbers
    year: int

    @property
    def beside(self) -> Mapping[str, date]:
        """When its school said what it says, where the file tells."""
        return {"written": self.day} if self.day else {}

    def is_of(self, this: SchoolNumbers) -> bool:
        """Tell whether the school that the pupils come to wrote this file itself; also where it names no writer."""
        return not self.source or self.source.same(self.place(this))

    def place(self, this: SchoolNumbers) -> SchoolNumbers:
        """Return the school that the pupils come to: `this` one if we know it, else as the file says."""
        return this or (self.destination if self.destination.names_a_school else self.source)


def school_numbers(element: Element | None) -> SchoolNumbers:
    """Read LEA, Estab and URN, or whichever of them is there."""
    if element is None:
        return SchoolNumbers()
    authority, establishment = element.value("LEA", "LA"), element.value("Estab", "Establishment")
    both = (
        f"{authority}{establishment}".upper() if authority and establishment else element.value("LAEstab", "DfENumber")
    )
    return SchoolNumbers(laestab=both and both.replace("/", "").replace(" ", ""), urn=element.value("URN"))


def read_header(parts: Iterable[Element], notes: Notes) -> Header:
    """Put the head together from what lies beside the pupils: a Header, or its elements without one.

    Where the head does not name a school, the name of the file may (`3012001_CTF_3014001_001.xml`).
    """
    head = Element(HEADER)
    for part in parts:
        head.children.extend(part.children if part.name in {HEADER, ATTRIBUTES} else [part])
    written = head.value("DateTime") or ""
    made = day(written or None, what="DateTime", notes=notes)
    source = head.child("SourceSchool")
    said = source.value("AcademicYear") if source else head.value("AcademicYear")
    header = Header(
        version=head.value("CTFversion", "ATFversion", "Version"),
        written=written,
        day=made,
        source=school_numbers(source),
        destination=school_numbers(head.child("DestSchool")),
        year=_year(said, made or notes.today, notes),
    )
    named = _FILE_NAME.search(notes.file)
    if named:
        header = replace(
            header,
            source=header.source or SchoolNumbers(laestab=named[1].upper()),
            destination=header.destination or SchoolNumbers(laestab=named[2].upper()),
        )
    _remark_version(header.version, notes)
    return header


def check_destination(header: Header, this: SchoolNumbers, *, file: str) -> None:
    """Refuse a file that is meant for another school.

    Taken are files for this school, files that this school wrote itself, and files whose destination was unknown or
    outside the maintained sector when they were written.

    Raises:
        NeedsAttention: The file is addressed to another school.
    """
    to = header.destination
    if not this or not to.names_a_school or to.same(this) or header.source.same(this):
        return
    raise NeedsAttention(
        f"{file} is addressed to the school {to}, and this one is {this}. If its pupils have come here all the same, "
        "allow any destination in the settings of the connection."
    )


def _year(said: str | None, on: date, notes: Notes) -> int:
    """Return the year in which the academic year of the file begins: as it says, unless that makes no sense."""
    likely = academic_year(on).begins
    if said is None:
        return likely
    begins = int(said[:4]) if re.match(r"\d{4}", said, re.ASCII) else 0
    # From August on, systems already write the year to come; exports of a year gone by are one behind.
    if abs(begins - likely) <= 1:
        return begins
    notes.say("header.year", f"AcademicYear is “{said}”, which does not fit the date of the file: taken as {likely}.")
    return likely


def _remark_version(version: str | None, notes: Notes) -> None:
    """Note a version that is not this year's or last year's: everything is read, but names may have changed."""
    newest = academic_year(notes.today).begins % 100
    number = re.match(r"\d{1,2}\b", version or "", re.ASCII)
    if number is None or int(number[0]) < _OLDEST:
        notes.say(
            "header.version", f"The file says “{version or 'nothing'}” of its version. It was read as the newest."
        )
    elif abs(int(number[0]) - newest) > 1:
        notes.say(
            "header.version", f"The file is of version {version}, and {newest} is in use. It was read all the same."
        )
