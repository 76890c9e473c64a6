"""Reads the plain values of a transfer file: days, booleans, names for comparing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

from rollbook.connectors.ctf.notes import Notes

_TIME: Final = r"(?:[T ].*)?"
_YEAR_FIRST: Final = re.compile(
    rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:Z|[+-]\d\d:\d\d)?{_TIME}|(\d{{4}})(\d\d)(\d\d)", re.ASCII
)
_DAY_FIRST: Final = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_YEARS_AHEAD: Final = 10
_MOST_DIGITS: Final = 9
_BOOLEANS: Final = {
    "true": True,
    "1": True,
    "y": True,
    "yes": True,
    "false": False,
    "0": False,
    "n": False,
    "no": False,
}


def day(text: str | None, *, what: str, notes: Notes) -> date | None:
    """Return the day that `text` names: `2026-09-01`, with or without a time, and where need be `01/09/2026`.

    CTF writes the year first. Where it stands last, the day is taken to be first, as in Britain, and that is noted; two
    digits of a year are of this century unless that lies more than ten years ahead. Nothing, or a day that the
    calendar does not have, is None; the latter is noted. `what` names the value in the note.
    """
    if text is None:
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        parts = [int(part) for part in found.groups() if part]
    elif found := _DAY_FIRST.fullmatch(text):
        parts = [_full_year(found[4], notes.today.year), int(found[3]), int(found[1])]
        notes.count("date.day_first", "Dates were written with the day first, as in 01/09/2026, and read so.")
    else:
        parts = []
    with suppress(ValueError):
        if parts:
            return date(*parts)
    notes.say("date.unreadable", f"{what} is “{text}”, which is no date, so it was left empty.")
    return None


def _full_year(digits: str, this_year: int) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - two digits or four
        return year
    century = this_year - this_year % 100
    return year + century if year + century <= this_year + _YEARS_AHEAD else year + century - 100


def boolean(text: str | None) -> bool | None:
    """Return what `text` says: true, 1, Y, yes, or false, 0, N, no; None for anything else."""
    return None if text is None else _BOOLEANS.get(text.lower())


def whole(text: str | None) -> int | None:
    """Return the whole number that `text` is, of nine digits at most; None for anything else."""
    return int(text) if text and len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit() else None


def folded(text: str | None) -> str:
    """Return `text` as it is compared: without regard to case, spaces, or how accents are put together."""
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` without those that the file does not have, so that what is stored of them stays."""
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {})}
