"""Checks of the identifiers that school data is full of.

Each check takes any text, never raises, and answers a `Checked`: true when the text is valid, with the normalised
value, the problem as a sentence, and notes. `CHECKS` has the checks by kind, for declarations that name one.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from rollbook.contract.identifiers.checked import (
    CHECK_NOT_VERIFIED,
    PLACEHOLDER,
    PSEUDO,
    RETIRED_AUTHORITY,
    TEMPORARY,
    TEST_RANGE,
    TEXT_BESIDE,
    Checked,
)
from rollbook.contract.identifiers.people import PSEUDO_POSTCODES, ni_number, phone, postcode, trn
from rollbook.contract.identifiers.pupils import admission_number, nhs_number, uci, uln, upn
from rollbook.contract.identifiers.schools import (
    DESTINATION_UNKNOWN,
    LOCAL_AUTHORITY_ITSELF,
    OUTSIDE_MAINTAINED_SECTOR,
    ctf_laestab,
    laestab,
    ukprn,
    urn,
)

CHECKS: Final[Mapping[str, Callable[[str], Checked]]] = MappingProxyType(
    {
        "admission_number": admission_number,
        "ctf_laestab": ctf_laestab,
        "laestab": laestab,
        "nhs_number": nhs_number,
        "ni_number": ni_number,
        "phone": phone,
        "postcode": postcode,
        "trn": trn,
        "uci": uci,
        "ukprn": ukprn,
        "uln": uln,
        "upn": upn,
        "urn": urn,
    }
)
"""Every check by its name; `Checked.kind` is the same name, except that `ctf_laestab` answers for a laestab."""

__all__ = [
    "CHECKS",
    "CHECK_NOT_VERIFIED",
    "DESTINATION_UNKNOWN",
    "LOCAL_AUTHORITY_ITSELF",
    "OUTSIDE_MAINTAINED_SECTOR",
    "PLACEHOLDER",
    "PSEUDO",
    "PSEUDO_POSTCODES",
    "RETIRED_AUTHORITY",
    "TEMPORARY",
    "TEST_RANGE",
    "TEXT_BESIDE",
    "Checked",
    "admission_number",
    "ctf_laestab",
    "laestab",
    "nhs_number",
    "ni_number",
    "phone",
    "postcode",
    "trn",
    "uci",
    "ukprn",
    "uln",
    "upn",
    "urn",
]
