"""The source that reads Common Transfer Files: a file, a zip of files, or a folder of either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Final

from rollbook.connectors.ctf.assessments import Results
from rollbook.connectors.ctf.contacts import Gathering
from rollbook.connectors.ctf.elements import PUPIL
from rollbook.connectors.ctf.files import MEGABYTE, transfer_files
from rollbook.connectors.ctf.header import SchoolNumbers
from rollbook.connectors.ctf.identity import person
from rollbook.connectors.ctf.mapping import Reading, records
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.survey import Place, Survey, elements, survey
from rollbook.connectors.ctf.values import boolean, whole
from rollbook.connectors.source import (
    Connector,
    Description,
    Item,
    Matching,
    NeedsAttention,
    Pull,
    Remark,
    Source,
    today,
)
from rollbook.contract import identifiers
from rollbook.contract.codesets.years import academic_year

_LARGEST: Final = 200

DESCRIPTION: Final = Description(
    kind="ctf",
    name="Common Transfer File (CTF)",
    summary="Files that every MIS in England and Wales exports: pupils, contacts, histories, attendance, results.",
    settings={
        "path": "The file, a zip of files, or a folder with either.",
        "laestab": "The school's number: local authority and establishment, such as 301/4001. Refuses files meant for "
        "another school.",
        "urn": "The school's URN, in place of that number or beside it.",
        "any_destination": "Take files that are addressed to another school, too.",
        "largest_megabytes": f"How large all files together may be when unpacked; {_LARGEST} where nothing is said.",
    },
    guide=(package_files(__package__) / "guide.md").read_text(encoding="utf-8"),
)

MATCHING: Final = Matching(
    certain={"student": (("upn",), ("former_upn",))},
    likely={"student": (("legal_last_name", "legal_first_name", "dob", "gender"),)},
    keys_change=True,
)
MERGED: Final = frozenset({"student", "contact", "attendance"})


class CtfSource:
    """Transfer files at a path, for one school."""

    def __init__(self, *, path: Path, this: SchoolNumbers, any_destination: bool = False, largest: int) -> None:
        """Read what is at `path` for the school `this`, up to `largest` bytes."""
        self._path = path
        self._this = this
        self._any_destination = any_destination
        self._largest = largest

    @property
    def description(self) -> Description:
        """What this source is."""
        return DESCRIPTION

    def check(self) -> None:
        """Read all files once: are they whole, are they transfer files, are they meant for this school?

        Raises:
            NeedsAttention: One of them is not.
        """
        self._survey(date.max)

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:  # noqa: ARG002 - files do not tell changes
        """Start reading. A file says nothing of pupils it does not hold, so nobody is ever removed."""
        return Pull(items=self._items(today(now)), merge=MERGED, matching=MATCHING)

    def _survey(self, day: date) -> Survey:
        files = transfer_files(self._path, largest=self._largest)
        return survey(files, this=self._this, any_destination=self._any_destination, today=day)

    def _items(self, day: date) -> Iterator[Item]:
        """Look at all files, then read them one after the other."""
        found = self._survey(day)
        yield from found.items
        results, gathering, sent = Results(), Gathering(found.joined), set[str]()
        for number, (file, header) in enumerate(zip(found.files, found.headers, strict=True)):
            notes = Notes(file=file.name, today=day)
            reading = Reading(header, self._this, notes, results, gathering, sent)
            if header.year < academic_year(day).begins:
                yield Remark("header.year", file.name, f"Years are those of {header.year}/{header.year + 1}.")
            place = 0
            with closing(elements(file, notes)) as parts:
                for element in (each for each in parts if each.name == PUPIL):
                    notes.begin(f"pupil {place + 1}")
                    who = person(element, notes)
                    notes.begin(who.key)
                    if found.chosen.get(who.key) == Place(number, place):
                        yield from records(element, who, reading)
                    yield from notes.taken()
                    place += 1
            yield from notes.closing()


def make(settings: Mapping[str, Any]) -> Source:
    """Make the source from its settings.

    Raises:
        NeedsAttention: The path is missing, or a number of the school cannot be one.
    """
    path = str(settings.get("path") or "").strip()
    if not path:
        raise NeedsAttention("Say where the transfer files are: the setting `path` is empty.")
    allowed = settings.get("any_destination")
    largest = whole(str(settings.get("largest_megabytes") or _LARGEST))
    if not largest:
        raise NeedsAttention("The setting `largest_megabytes` must be a whole number above 0.")
    this = SchoolNumbers(laestab=_number("laestab", settings), urn=_number("urn", settings))
    return CtfSource(
        path=Path(path),
        this=this,
        any_destination=allowed if isinstance(allowed, bool) else bool(boolean(str(allowed or ""))),
        largest=largest * MEGABYTE,
    )


def _number(kind: str, settings: Mapping[str, Any]) -> str | None:
    """Return a number of the school from the settings, checked."""
    text = str(settings.get(kind) or "").strip()
    if not text:
        return None
    checked = identifiers.CHECKS[kind](text)
    if checked.problem:
        raise NeedsAttention(f"The setting `{kind}` is “{text}”. {checked.problem}")
    return checked.value


CONNECTOR: Final = Connector(kind="ctf", description=DESCRIPTION, make=make)
