"""The national register of schools: taken in from a file, and searched by people who look for their own."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from rollbook.accounts.models import RegisterEntry
from rollbook.accounts.schools import SchoolFacts

BATCH: Final = 1000
CLOSED: Final = "closed"
COLUMNS: Final[Mapping[str, str]] = {
    "urn": "urn",
    "establishmentname": "name",
    "la (code)": "la_code",
    "la (name)": "la_name",
    "establishmentnumber": "establishment_number",
    "typeofestablishment (name)": "establishment_type",
    "phaseofeducation (name)": "phase",
    "street": "street",
    "town": "town",
    "postcode": "postcode",
    "establishmentstatus (name)": "status",
    "headtitle (name)": "head_title",
    "headfirstname": "head_first_name",
    "headlastname": "head_last_name",
}
"""Columns of "all establishment data" of Get Information about Schools, without regard to capitals."""
APOSTROPHES: Final = "['`\u2019]"
NEEDED: Final = ("urn", "name")
NUMBERS: Final = ("la_code", "establishment_number")
TEXTS: Final = ("name", "la_name", "establishment_type", "phase", "street", "town", "postcode")


class NotARegister(ValueError):
    """The file is no register of schools: take "all establishment data" of Get Information about Schools, as CSV."""


def load(path: Path) -> int:
    """Take in a register; return how many schools it named. Schools that it does not name stay as they were.

    The department writes it in Windows-1252; UTF-8 is read as well.

    Raises:
        NotARegister: A column that a register has is missing.
    """
    loaded = 0
    with transaction.atomic():
        entries = _entries(path)
        while batch := list({entry.urn: entry for entry in islice(entries, BATCH)}.values()):
            RegisterEntry.objects.bulk_create(
                batch,
                update_conflicts=True,
                unique_fields=["urn"],
                update_fields=[*TEXTS, *NUMBERS, "head_teacher", "is_open", "words"],
            )
            loaded += len(batch)
    return loaded


def found(text: str) -> QuerySet[RegisterEntry]:
    """Return the open schools that have every word of `text` in name, town, postcode or URN, in alphabetical order."""
    words = _plain(text).split()
    entries = RegisterEntry.objects.filter(is_open=True) if words else RegisterEntry.objects.none()
    for word in words:
        entries = entries.filter(words__contains=word)
    return entries.order_by("name", "urn")


def facts_of(entry: RegisterEntry) -> SchoolFacts:
    """Return what the register knows of a school, to register it with us."""
    numbers = {name: getattr(entry, name) for name in NUMBERS}
    texts = {name: getattr(entry, name) for name in TEXTS}
    return SchoolFacts(urn=entry.urn, head_teacher=entry.head_teacher, **texts, **numbers)


def _entries(path: Path) -> Iterator[RegisterEntry]:
    with path.open(encoding=_encoding_of(path), newline="") as file:
        rows = csv.reader(file)
        head = [COLUMNS.get(name.strip().casefold()) for name in next(rows, [])]
        missing = [name for name in NEEDED if name not in head]
        if missing:
            raise NotARegister(f"{path.name} is no register of schools: a column for the {missing[0]} is missing.")
        for row in rows:
            facts = {name: value.strip() for name, value in zip(head, row, strict=False) if name}
            if re.fullmatch(r"\d{6}", facts.get("urn", "")) and facts.get("name"):
                yield _entry(facts)


def _entry(facts: Mapping[str, str]) -> RegisterEntry:
    head = (facts.get(name, "") for name in ("head_title", "head_first_name", "head_last_name"))
    entry = RegisterEntry(
        urn=facts["urn"],
        is_open=facts.get("status", "").casefold() != CLOSED,
        head_teacher=_short("head_teacher", " ".join(filter(None, head))),
        **{name: _short(name, facts.get(name, "")) for name in TEXTS},
        **{name: int(facts[name]) for name in NUMBERS if facts.get(name, "").isdecimal()},
    )
    postcode = entry.postcode.replace(" ", "")
    entry.words = _plain(f"{entry.name} {entry.town} {entry.postcode} {postcode} {entry.urn}")
    return entry


def _short(name: str, value: str) -> str:
    """Cut off what no column holds: the register sets no limit."""
    return value[: getattr(RegisterEntry._meta.get_field(name), "max_length", None)]


def _plain(text: str) -> str:
    """Return small letters and figures only, so that "St. Mary's" is found as "st marys"."""
    return " ".join(re.findall(r"\w+", re.sub(APOSTROPHES, "", text.casefold())))


def _encoding_of(path: Path) -> str:
    try:
        for _ in _decoded(path):
            pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _decoded(path: Path) -> Iterable[str]:
    with path.open("rb") as file:
        yield from codecs.iterdecode(iter(lambda: file.read(1 << 20), b""), "utf-8-sig")
