"""Identifiers of staff, and where people can be reached: TRN, National Insurance number, postcode, telephone."""

import re
from typing import Final

from rollbook.contract.identifiers.checked import PSEUDO, TEXT_BESIDE, Checked, compact, invalid, matches, valid

PSEUDO_POSTCODES: Final = {
    "ZZ99 3CZ": "England or the United Kingdom, not otherwise stated",
    "ZZ99 3GZ": "Wales, not otherwise stated",
    "ZZ99 1WZ": "Scotland, not otherwise stated",
    "ZZ99 2WZ": "Northern Ireland, not otherwise stated",
    "ZZ99 3VZ": "No fixed abode",
    "ZZ99 3WZ": "Not known",
}
"""Postcodes that are no place, and what each stands for. Source: NHS Data Dictionary."""

_POSTCODE: Final = (
    r"GIR0AA"
    r"|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d(?:\d|[ABEHMNPRV-Y])?|\d[A-HJKPS-UW])\d[ABD-HJLNP-UW-Z]{2}"
)

_NI_NUMBER: Final = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?"

_NUMBER_IN_TEXT: Final = re.compile(r"\+?\(?\d[\d\s().-]*\d", re.ASCII)
_FEWEST_DIGITS: Final = 9
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014"), "-")


def trn(text: str) -> Checked:
    """Check a teacher reference number: seven digits, no check digit; also the older `RP99/12345` and `99/12345`.

    Normalised to the seven digits, leading zeros kept. Source: Teaching Regulation Agency.
    """
    found = matches(r"(?:RP)?(\d{2})/?(\d{5})", compact(text))
    if not found:
        return invalid("trn", text, "A teacher reference number is seven digits, or two and five around a slash.")
    return valid("trn", text, "".join(found.groups()))


def ni_number(text: str) -> Checked:
    """Check a National Insurance number: two letters, six digits, and a letter from A to D that may be missing.

    Normalised: upper case, no spaces. There is no check digit. Source: HMRC, National Insurance Manual.
    """
    value = compact(text)
    if not matches(_NI_NUMBER, value):
        return invalid(
            "ni_number", text, "This is not two letters that HMRC issues, six digits and a letter from A to D."
        )
    return valid("ni_number", text, value)


def postcode(text: str) -> Checked:
    """Check the shape of a UK postcode; whether it exists is not known here.

    Normalised: upper case, one space before the last three. The six pseudo-postcodes of the NHS are valid (note
    PSEUDO). Source: BS 7666 as the government's address guidance gives it.
    """
    bare = compact(text)
    value = f"{bare[:-3]} {bare[-3:]}"
    if value in PSEUDO_POSTCODES:
        return valid("postcode", text, value, PSEUDO)
    if not matches(_POSTCODE, bare):
        return invalid("postcode", text, "This does not have the shape of a UK postcode, such as AB1 2CD.")
    return valid("postcode", text, value)


def phone(text: str) -> Checked:
    """Check a UK telephone number, and normalise it to E.164, such as +442079460018.

    Spaces, brackets, dots and hyphens do not matter; `+44`, `0044` and `+44 (0)` stand for the leading 0. Words
    around the number are left out of `value` and stay in `raw` (note TEXT_BESIDE), since schools write "after 6pm".
    Two numbers in one text are not valid: nobody can say which is meant. Source: Ofcom, National Telephone
    Numbering Plan.
    """
    plain = " ".join(text.split()).translate(_DASHES)
    found = [run for run in _NUMBER_IN_TEXT.findall(plain) if len(_digits(run)) >= _FEWEST_DIGITS]
    if len(found) != 1:
        return invalid("phone", text, f"There is {'more than one' if found else 'no'} telephone number in this.")
    if found[0].startswith("+") and not _digits(found[0]).startswith("44"):
        return invalid("phone", text, "This is not a UK telephone number.")
    national = _national(found[0])
    if not _possible(national):
        return invalid("phone", text, "A UK telephone number is 0 and nine or ten digits, or +44 and the same.")
    beside = plain.replace(found[0], "", 1).strip(" ().-")
    return valid("phone", text, "+44" + national[1:], *((TEXT_BESIDE,) if beside else ()))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text, flags=re.ASCII)


def _national(number: str) -> str:
    """Return the digits as they are dialled within the UK."""
    digits = _digits(number)
    if number.startswith("+"):
        digits = "00" + digits
    return re.sub(r"^00440?", "0", digits)


def _possible(national: str) -> bool:
    """Say whether the numbering plan can have this number: 0 and ten digits, or nine in 01 and 0800."""
    return bool(matches(r"0[1235789]\d{9}|01\d{8}|0800\d{6}", national))
