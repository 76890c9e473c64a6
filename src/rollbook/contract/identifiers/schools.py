"""Identifiers of schools: URN, LAESTAB (also as CTF files write it) and UKPRN."""

from typing import Final

from rollbook.contract.codesets.catalogue import codeset
from rollbook.contract.identifiers.checked import (
    PSEUDO,
    RETIRED_AUTHORITY,
    Checked,
    compact,
    invalid,
    matches,
    valid,
)

DESTINATION_UNKNOWN: Final = "destination unknown"
"""Note of `ctf_laestab`: nobody knows to which school the pupil went."""

OUTSIDE_MAINTAINED_SECTOR: Final = "outside the maintained sector"
"""Note of `ctf_laestab`: an independent school, another nation of the UK, or abroad."""

LOCAL_AUTHORITY_ITSELF: Final = "local authority"
"""Note of `ctf_laestab`: the authority, not one of its schools."""

_CTF_PSEUDO: Final = {"XXXXXXX": DESTINATION_UNKNOWN, "MMMMMMM": OUTSIDE_MAINTAINED_SECTOR}


def urn(text: str) -> Checked:
    """Check a unique reference number of an establishment: six digits, the first not 0, no check digit.

    It names a legal entity: a school that becomes an academy gets another. Source: Get Information about Schools.
    """
    value = text.strip()
    if not matches(r"[1-9]\d{5}", value):
        return invalid("urn", text, "A URN is six digits, the first of them not 0.")
    return valid("urn", text, value)


def laestab(text: str) -> Checked:
    """Check a DfE number of a school: local authority (three digits) and establishment (four, 1000 or more).

    Written `3802093`, `380/2093` or `380 2093`; normalised to the seven digits. There is no check digit, and numbers
    are used again, so it is not a key. Retired authorities are good (note RETIRED_AUTHORITY).
    """
    found = matches(r"(\d{3})[/ ]?(\d{4})", text.strip())
    if not found:
        return invalid("laestab", text, "A LAESTAB is three digits and four, with a slash, a space or nothing between.")
    authority, establishment = found.groups()
    known = codeset("local_authority").get(authority)
    if known is None:
        return invalid("laestab", text, f"No local authority has the number {authority}.")
    if establishment < "1000":
        return invalid("laestab", text, "The establishment number in a LAESTAB is 1000 or more.")
    return valid("laestab", text, authority + establishment, *((RETIRED_AUTHORITY,) if known.retired else ()))


def ctf_laestab(text: str) -> Checked:
    """Check a LAESTAB as a Common Transfer File has it in its header or name: a school, or one of three stand-ins.

    `XXXXXXX` (destination unknown), `MMMMMMM` (outside the maintained sector) and an authority with `LLLL` (the
    authority itself) are valid, with PSEUDO and a constant of this module as notes.
    """
    value = compact(text).replace("/", "")
    meaning = _CTF_PSEUDO.get(value)
    if meaning:
        return valid("laestab", text, value, PSEUDO, meaning)
    if value[3:] == "LLLL" and value[:3] in codeset("local_authority"):
        return valid("laestab", text, value, PSEUDO, LOCAL_AUTHORITY_ITSELF)
    return laestab(text)


def ukprn(text: str) -> Checked:
    """Check a UK provider reference number: eight digits, the first not 0.

    Source: UK Register of Learning Providers.
    """
    value = text.strip()
    if not matches(r"[1-9]\d{7}", value):
        return invalid("ukprn", text, "A UKPRN is eight digits, the first of them not 0.")
    return valid("ukprn", text, value)
