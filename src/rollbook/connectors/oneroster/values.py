"""Reads single values as they are met in the field: dates, yes and no, lists in a cell, identifiers of a user."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from rollbook.connectors.oneroster.vocabulary import plain_name

SCHOOL_ZONE: Final = ZoneInfo("Europe/London")
YEARS: Final = range(1900, 2100)
"""Years that a date of school data may lie in; anything else is a slip of the pen."""

TRUE: Final = frozenset({"true", "1", "yes", "y", "t"})
FALSE: Final = frozenset({"false", "0", "no", "n", "f"})
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TIME: Final = r"(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?"
_NUMBERS: Final = re.compile(rf"(\d{{1,2}})[/.\-](\d{{1,2}})[/.\-](\d{{4}}){_TIME}")
_NUMBERS_IN_CELL: Final = re.compile(rf"(?<=[,;\t|\"\r\n]){_NUMBERS.pattern}(?=[,;\t|\"\r\n]|\Z)")
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})[/.](\d{{1,2}})[/.](\d{{1,2}}){_TIME}")
_WORDED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]{3,9})\.?,?[ \-](\d{4})", re.IGNORECASE)
_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")


class DateOrder(StrEnum):
    """In which order the dates of a file name day and month, where they are written with slashes."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNCLEAR = "unclear"
    """Some dates of the file can only be day first and some only month first: those that could be both are unsafe."""


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day as it was understood (None where it was not), and the code of the remark that is due, if any."""

    day: date | None
    remark: str | None = None


def clean(text: str) -> str:
    """Return the text of a cell without blanks around it and without control signs, in composed letters."""
    text = text.strip().strip("\ufeff\u200b\u00a0").strip()
    if text.isascii() and text.isprintable():
        return text
    text = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t").strip()
    return unicodedata.normalize("NFC", text)


def read_day(text: str, order: DateOrder) -> ReadDay:
    """Read a date of the standard (`2026-09-01`), or of the many other forms that spreadsheets make of it."""
    if _ISO.fullmatch(text):
        return _checked(*(int(part) for part in text.split("-")), remark=None)
    if found := _NUMBERS.fullmatch(text):
        return _by_order(int(found[1]), int(found[2]), int(found[3]), order)
    if found := _YEAR_FIRST.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]), remark="date.form")
    if found := _WORDED.fullmatch(text):
        month = MONTHS.index(word) + 1 if (word := found[2][:3].lower()) in MONTHS else 0
        return _checked(int(found[3]), month, int(found[1]), remark="date.form")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ReadDay(None, "date.unreadable")
    local = moment if moment.tzinfo is None else moment.astimezone(SCHOOL_ZONE)
    return _checked(local.year, local.month, local.day, remark="date.time")


def _by_order(first: int, second: int, year: int, order: DateOrder) -> ReadDay:
    last_month = 12
    if order is DateOrder.UNCLEAR and first <= last_month and second <= last_month and first != second:
        return ReadDay(None, "date.unclear")
    month_first = second > last_month or (order is DateOrder.MONTH_FIRST and first <= last_month)
    if month_first:
        return _checked(year, first, second, remark="date.month_first")
    return _checked(year, second, first, remark="date.day_first")


def _checked(year: int, month: int, day: int, *, remark: str | None) -> ReadDay:
    try:
        return ReadDay(date(year, month, day), remark) if year in YEARS else ReadDay(None, "date.unreadable")
    except ValueError:
        return ReadDay(None, "date.unreadable")


def date_order(text: str) -> tuple[bool, bool]:
    """Say whether cells in `text` are dates that can only be day first, and dates that can only be month first."""
    last_month = 12
    day_first = month_first = False
    for first, second, _ in _NUMBERS_IN_CELL.findall(text):
        day_first |= int(first) > last_month >= int(second)
        month_first |= int(second) > last_month >= int(first)
    return day_first, month_first


def read_flag(text: str) -> bool | None:
    """Read true or false in any of the usual words; None for anything else."""
    word = text.casefold()
    return True if word in TRUE else False if word in FALSE else None


def read_list(text: str) -> tuple[str, ...]:
    """Read a cell with several values, separated by commas (or by `|` or `;`, which the standard does not know)."""
    separator = "," if "," in text else "|" if "|" in text else ";"
    parts = (part.strip().strip('"').strip() for part in text.strip("[]").split(separator))
    return tuple(dict.fromkeys(part for part in parts if part))


def read_user_ids(text: str) -> Iterator[tuple[str, str]]:
    """Read `{type:identifier},{type:identifier}`; braces may be missing. A bare identifier has the type ``."""
    inside = _IN_BRACES.findall(text) or read_list(text)
    for part in inside:
        kind, colon, identifier = part.partition(":")
        if colon and identifier.strip():
            yield plain_name(kind), identifier.strip()
        elif part.strip() and not colon:
            yield "", part.strip()
