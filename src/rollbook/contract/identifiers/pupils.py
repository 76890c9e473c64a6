"""Identifiers of pupils: UPN, ULN, NHS number, admission number and exam candidate identifier."""

from typing import Final

from rollbook.contract.codesets.catalogue import codeset
from rollbook.contract.identifiers.checked import (
    CHECK_NOT_VERIFIED,
    PLACEHOLDER,
    RETIRED_AUTHORITY,
    TEMPORARY,
    TEST_RANGE,
    Checked,
    compact,
    invalid,
    matches,
    valid,
)

UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters of UPNs: no I, O or S. The place of a letter is its value."""

UCI_LETTERS: Final = "ABCDEFGHKLMRTVWXY"
"""The 17 check letters of candidate identifiers. The place of a letter is its value."""

_UPN_LENGTH: Final = 13
_UNKNOWN_ULN: Final = "9999999999"


def upn(text: str) -> Checked:
    """Check a unique pupil number: check letter, local authority, establishment, year, serial.

    Thirteen characters. Of a permanent UPN the last is a digit, of a temporary one a letter (note TEMPORARY). The
    authority is that of the school which issued it, so retired authorities are good (note RETIRED_AUTHORITY).
    Normalised: upper case, no spaces. Source: CBDS, data item "UPN"; the Department for Education's UPN guidance.
    """
    value = compact(text)
    if len(value) != _UPN_LENGTH:
        return invalid("upn", text, f"A UPN has {_UPN_LENGTH} characters; this has {len(value)}.")
    if not matches(rf"[A-Z]\d{{11}}[\d{UPN_LETTERS}]", value):
        return invalid("upn", text, "A UPN is a letter, eleven digits, and a digit or a letter other than I, O and S.")
    authority = codeset("local_authority").get(value[1:4])
    if authority is None:
        return invalid("upn", text, f"No local authority has the number {value[1:4]}.")
    if value[0] != upn_check_letter(value[1:]):
        return invalid("upn", text, "The first letter of the UPN does not agree with the rest of it.")
    notes = ((TEMPORARY,) if value[-1].isalpha() else ()) + ((RETIRED_AUTHORITY,) if authority.retired else ())
    return valid("upn", text, value, *notes)


def upn_check_letter(rest: str) -> str:
    """Return the check letter for the twelve characters that follow it: weights 2 to 13, modulo 23."""
    total = sum(
        weight * (int(char) if char.isdigit() else UPN_LETTERS.index(char)) for weight, char in enumerate(rest, 2)
    )
    return UPN_LETTERS[total % 23]


def uln(text: str) -> Checked:
    """Check a unique learner number: ten digits, the first not 0, the last a check digit.

    9999999999 stands for "not known" (note PLACEHOLDER) and is not valid. Source: Learning Records Service.
    """
    value = compact(text)
    if value == _UNKNOWN_ULN:
        return invalid("uln", text, "9999999999 stands for a ULN that is not known.", PLACEHOLDER)
    if not matches(r"[1-9]\d{9}", value):
        return invalid("uln", text, "A ULN is ten digits, the first of them not 0.")
    if value[9] != uln_check_digit(value[:9]):
        return invalid("uln", text, "The last digit of the ULN does not agree with the rest of it.")
    return valid("uln", text, value)


def uln_check_digit(stem: str) -> str | None:
    """Return the tenth digit for nine, or None where the nine can have none: weights 10 to 2, modulo 11."""
    remainder = _weighted(stem, 10) % 11
    return None if remainder == 0 else str(10 - remainder)


def nhs_number(text: str) -> Checked:
    """Check an NHS number: ten digits, written in one piece or as 3-3-4 with spaces or hyphens.

    Numbers that begin with 999 are never given to a patient (note TEST_RANGE). Source: NHS Data Dictionary.
    """
    value = compact(text).replace("-", "")
    if not matches(r"\d{10}", value):
        return invalid("nhs_number", text, "An NHS number is ten digits.")
    if value[9] != nhs_check_digit(value[:9]):
        return invalid("nhs_number", text, "The last digit of the NHS number does not agree with the rest of it.")
    return valid("nhs_number", text, value, *((TEST_RANGE,) if value.startswith("999") else ()))


def nhs_check_digit(stem: str) -> str | None:
    """Return the tenth digit for nine, or None where the nine can have none: weights 10 to 2, 11 less modulo 11."""
    digit = 11 - _weighted(stem, 10) % 11
    return None if digit == 10 else str(digit % 11)  # noqa: PLR2004 - the one remainder without a digit


def admission_number(text: str) -> Checked:
    """Check a pupil admission number: one to eight letters and digits, as the school's MIS writes it.

    Leading zeros and case are kept. It means a pupil within one school only, and schools use numbers again. (The
    published admission number, how many places a school offers, shares the letters PAN and nothing else.)
    """
    value = text.strip()
    if not matches(r"[A-Za-z0-9]{1,8}", value):
        return invalid("admission_number", text, "An admission number is one to eight letters and digits.")
    return valid("admission_number", text, value)


def uci(text: str) -> Checked:
    """Check a unique candidate identifier: centre, qualifier, year, serial, check letter; 13 characters.

    Where the qualifier is the letter of an awarding body the check letter is not verified, because boards do not
    agree on the letter's value (note CHECK_NOT_VERIFIED). Source: Joint Council for Qualifications.
    """
    value = compact(text)
    if not matches(rf"\d{{5}}[0-9A-Z]\d{{6}}[{UCI_LETTERS}]", value):
        return invalid("uci", text, "A UCI is five digits, a digit or letter, six digits and a check letter.")
    if value[:5] <= "10000":
        return invalid("uci", text, "A UCI begins with a centre number from 10001 to 99999.")
    if value[8:12] == "0000":
        return invalid("uci", text, "A UCI has a serial number from 0001 to 9999 before its last letter.")
    if value[5].isalpha():
        return valid("uci", text, value, CHECK_NOT_VERIFIED)
    if value[12] != uci_check_letter(value[:12]):
        return invalid("uci", text, "The last letter of the UCI does not agree with the rest of it.")
    return valid("uci", text, value)


def uci_check_letter(digits: str) -> str:
    """Return the check letter for twelve digits: weights 16 to 5, modulo 17."""
    return UCI_LETTERS[_weighted(digits, 16) % 17]


def _weighted(digits: str, first: int) -> int:
    """Return the sum of the digits times weights that fall by one from `first`."""
    return sum(int(digit) * (first - place) for place, digit in enumerate(digits))
