"""How the texts of a request become values: one function for each kind of parameter.

They take every form that the clients of the last ten years send, and raise `ValueError` for anything else.
"""

from __future__ import annotations

import re
from datetime import date

from rollbook.contract.parameters import READABLE

LARGEST = 2**31 - 1
"""The largest number that a client can read; no id is above it."""
DIGITS = 10
"""Digits of the largest number."""
NOBODY = -1
"""Stands for a well-formed number that no id can be, so that it finds nothing, in any database."""

TRUE = frozenset({"true", "1"})
FALSE = frozenset({"false", "0", ""})

# Days before and after anything a school can hold: so far away that clamping to them changes no answer, and near
# enough that the weeks and years around them are days too. Some clients send year 1 and year 9999 for "no limit".
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2999, 12, 31)

_NUMBER = re.compile(r"[+-]?[0-9]+")
_READ = 4_000
"""Digits of a number that are looked at: it is far too large anyhow, and Python reads no more than 4,300."""
_TEXT = re.compile(READABLE)
_SEPARATORS = re.compile(r"[ +,]+")
# A plus sign in front of the offset arrives as a space where a client did not encode it.
_DAY = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]{1,9})?)?"
    r"(?:[Zz]|[+\- ](?:[01][0-9]|2[0-3]):?[0-5][0-9])?)?"
)


def boolean(text: str) -> bool:
    """Return what `true`, `True`, `1` and `false`, `False`, `0` and nothing mean, in any case of letters."""
    word = text.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValueError(text)


def whole(text: str) -> int:
    """Return the whole number, or `NOBODY` for one outside 32 bits."""
    number = _number(text)
    return number if abs(number) <= LARGEST else NOBODY


def within(least: int, most: int, text: str) -> int:
    """Return a whole number that is at least `least`; one above `most` counts as `most`."""
    number = _number(text)
    if number < least:
        raise ValueError(text)
    return min(number, most)


def wholes(texts: list[str]) -> tuple[int, ...]:
    """Return the whole numbers of a list, in whichever form it was sent, each once.

    The forms: a text for each number; one text with spaces, plus signs or commas between the numbers; and
    `0=12&1=34`, which one generator of clients makes of the list 12, 34.
    """
    numbers: dict[int, None] = {}
    for text in texts:
        if "=" in text:
            items = [_item(part) for part in text.split("&")]
        else:
            items = [item for item in _SEPARATORS.split(text) if item]
        numbers |= dict.fromkeys(whole(item) for item in items)
    if not numbers:
        raise ValueError(texts)
    return tuple(numbers)


def _item(text: str) -> str:
    """Return what follows the number and the sign in one part of `0=12&1=34`."""
    place, _, item = text.partition("=")
    if not place.isdigit():
        raise ValueError(text)
    return item


def day(text: str) -> date:
    """Return the day that was written: the date of a moment in its own time zone, whichever that is."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return min(max(date.fromisoformat(found["day"]), FIRST_DAY), LAST_DAY)


def words(text: str) -> str:
    """Return the text without space around it, if it is one: no control characters, and nothing that was no UTF-8."""
    if not _TEXT.fullmatch(text):
        raise ValueError(text)
    return text.strip()


def one_of(known: frozenset[str], text: str) -> str:
    """Return the text if it is one of `known`."""
    if text.strip() not in known:
        raise ValueError(text)
    return text.strip()


def _number(text: str) -> int:
    digits = text.strip()
    if not _NUMBER.fullmatch(digits):
        raise ValueError(text)
    return int(digits[:_READ])
