"""Writes transfer files for tests, and reads them back as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from rollbook.connectors.ctf.source import make
from rollbook.connectors.source import Refused, Remark, SourceRecord
from rollbook.contract.identifiers.synthetic import synthetic_upn

NOW = datetime(2025, 10, 6, 7, 30, tzinfo=ZoneInfo("Europe/London"))
HERE, FEEDER = "420/4999", "420/2999"
"""This school, and the primary school that its pupils come from. Neither exists."""

UPN = synthetic_upn("420", "2999", 2019, 1)
OTHER_UPN = synthetic_upn("420", "2999", 2019, 2)
THIRD_UPN = synthetic_upn("420", "2999", 2020, 3)


def tag(name: str, *content: str | None) -> str:
    """An element around elements that are written already."""
    return f"<{name}>{''.join(each for each in content if each is not None)}</{name}>"


def tags(**values: str | None) -> str:
    """An element for each value; None leaves one out."""
    return "".join(tag(name, escape(value)) for name, value in values.items() if value is not None)


def school(name: str, laestab: str | None, *more: str) -> str:
    """SourceSchool, DestSchool or School."""
    la, _, estab = (laestab or "").partition("/")
    return tag(name, tags(LEA=la or None, Estab=estab or None), *more)


def header(
    *, version: str | None = "25.0", to: str | None = HERE, source: str | None = FEEDER, year: str | None = "2025"
) -> str:
    """The head of a file."""
    return tag(
        "Header",
        tags(DocumentName="Common Transfer File", CTFversion=version, DateTime="2025-09-04T08:15:00"),
        tags(DocumentQualifier="full", SupplierID="Invented MIS"),
        school("SourceSchool", source, tags(SchoolName="Birchwood Primary School", AcademicYear=year)),
        school("DestSchool", to),
    )


@dataclass
class Pupil:
    """A pupil, to be written; `blocks` are what follows BasicDetails."""

    upn: str | None = UPN
    surname: str | None = "Ashdown"
    forename: str | None = "Ines"
    dob: str | None = "2014-02-11"
    sex: str | None = "F"
    basic: str = ""
    blocks: str = ""
    sex_element: str = "Sex"
    more: str = ""
    """Elements of the pupil itself, beside those above."""

    def xml(self) -> str:
        """The pupil as CTF writes it."""
        identity = tags(UPN=self.upn) + self.more + tags(Surname=self.surname, Forename=self.forename, DOB=self.dob)
        return tag(
            "Pupil",
            identity,
            tags(**{self.sex_element: self.sex}),
            tag("BasicDetails", self.basic) if self.basic else "",
            self.blocks,
        )


def ctf(*pupils: Pupil, head: str | None = None, root: str = "CTfile", data: str = "CTFpupilData") -> str:
    """A whole file."""
    inside = (head or header()) + tag(data, *(pupil.xml() for pupil in pupils))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tag(root, inside)}\n'


@dataclass
class Read:
    """What a pull brought."""

    records: list[SourceRecord]
    remarks: list[Remark]
    refused: list[Refused]

    def all(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Values of a kind, by key."""
        return {record.key: record.values for record in self.records if record.kind == kind}

    def student(self, key: str = UPN) -> dict[str, Any]:
        """Values of one student."""
        return dict(self.all("student")[key])

    @property
    def codes(self) -> list[str]:
        """Codes of the remarks."""
        return [remark.code for remark in self.remarks]

    def said(self, code: str) -> str:
        """The sentence of the one remark with that code."""
        (sentence,) = (remark.sentence for remark in self.remarks if remark.code == code)
        return sentence


def read(path: Path, *, now: datetime = NOW, **settings: object) -> Read:
    """Pull from `path`."""
    items = list(make({"path": str(path), "laestab": HERE, **settings}).pull(now=now).items)
    return Read(
        [item for item in items if isinstance(item, SourceRecord)],
        [item for item in items if isinstance(item, Remark)],
        [item for item in items if isinstance(item, Refused)],
    )


def read_text(folder: Path, content: str | bytes, *, now: datetime = NOW, **settings: object) -> Read:
    """Write a file, and pull from it."""
    path = folder / "pupils.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, now=now, **settings)


def read_pupil(folder: Path, **pupil: Any) -> Read:  # noqa: ANN401 - the members of Pupil
    """Write a file with one pupil, and pull from it."""
    return read_text(folder, ctf(Pupil(**pupil)))
