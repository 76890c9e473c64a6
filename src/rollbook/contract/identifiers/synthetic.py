"""Identifiers for invented people: right in shape and check digit, and nobody's.

Pass a local authority and establishment that no school has. NHS numbers are from the range that is never given to
a patient, telephone numbers from the ranges that Ofcom keeps for drama. ULNs have no such range: those made here
begin with 9.
"""

from collections.abc import Callable
from typing import Final

from rollbook.contract.identifiers.pupils import (
    UPN_LETTERS,
    nhs_check_digit,
    uci_check_letter,
    uln_check_digit,
    upn_check_letter,
)

_AREAS: Final = ("0113", "0114", "0115", "0116", "0117", "0118", "0121", "0131", "0141", "0151", "0161")
_NUMBERS_PER_RANGE: Final = 1000


class OutOfRange(ValueError):
    """A part of the identifier to be made is too large or too small for its place: use a smaller one."""


def synthetic_upn(la: str, estab: str, year: int, serial: int) -> str:
    """Return a permanent UPN, such as `H301200124057` for ("301", "2001", 2024, 57).

    Args:
        la: Three digits, of a local authority.
        estab: Four digits.
        year: Calendar year of issue; its last two digits count.
        serial: 0 to 999; unique within school and year.
    """
    rest = f"{la}{estab}{year % 100:02}{_within(serial, 0, 999):03}"
    return upn_check_letter(rest) + rest


def synthetic_temporary_upn(la: str, estab: str, year: int, serial: int) -> str:
    """Return a temporary UPN, which ends in a letter; the same arguments, with `serial` from 0 to 2,299."""
    number, letter = divmod(_within(serial, 0, 2299), len(UPN_LETTERS))
    rest = f"{la}{estab}{year % 100:02}{number:02}{UPN_LETTERS[letter]}"
    return upn_check_letter(rest) + rest


def synthetic_uln(serial: int) -> str:
    """Return a ULN that begins with 9, another for each serial from 0 to 9,999,998."""
    return _with_check(f"9{_within(serial, 0, 9_999_998):07}", uln_check_digit)


def synthetic_nhs_number(serial: int) -> str:
    """Return an NHS number of the test range, another for each serial from 0 to 99,999."""
    return _with_check(f"999{_within(serial, 0, 99_999):05}", nhs_check_digit)


def synthetic_uci(centre: int, year: int, serial: int) -> str:
    """Return a candidate identifier with qualifier 0: centre 10001 to 99999, serial 1 to 9999."""
    digits = f"{_within(centre, 10001, 99999)}0{year % 100:02}{_within(serial, 1, 9999):04}"
    return digits + uci_check_letter(digits)


def synthetic_mobile(serial: int) -> str:
    """Return a mobile number from 07700 900000 to 900999; serials a thousand apart share one."""
    return f"07700 900{serial % _NUMBERS_PER_RANGE:03}"


def synthetic_landline(serial: int) -> str:
    """Return a landline number in one of eleven cities, such as 0113 496 0000; serials 11,000 apart share one."""
    area, number = divmod(serial % (len(_AREAS) * _NUMBERS_PER_RANGE), _NUMBERS_PER_RANGE)
    return f"{_AREAS[area]} 496 0{number:03}"


def _with_check(prefix: str, check_digit: Callable[[str], str | None]) -> str:
    """Return the eight digits, a ninth with which they can have a check digit, and the check digit."""
    for ninth in "01":
        check = check_digit(prefix + ninth)
        if check is not None:
            return prefix + ninth + check
    raise OutOfRange(f"No ninth digit gives {prefix} a check digit.")


def _within(number: int, lowest: int, highest: int) -> int:
    if not lowest <= number <= highest:
        raise OutOfRange(f"{number} is not from {lowest} to {highest}.")
    return number
