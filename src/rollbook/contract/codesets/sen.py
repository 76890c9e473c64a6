"""Special educational needs: the broad area of a need, and the provision codes that the API sends.

Source: the SEND code of practice of 2015 (areas), CBDS code sets CS071 (needs) and CS096 (provision).
"""

from typing import Final

from rollbook.contract.codesets.catalogue import Code, codeset

PROVISIONS: Final = ("E", "K", "N", "S", "A", "P")
"""The provision codes that clients know: three in force and, last, three retired ones."""


def broad_area(need: str | None) -> Code | None:
    """Return the broad area of a need: CL, CI, SEMH, SP or OTH with its name; None for a code that is no need."""
    found = codeset("sen_type").get(need)
    return codeset("sen_broad_area").get(found.text("area")) if found else None


def provision(code: str | None) -> Code | None:
    """Return the provision of that code, or None where clients know no such code.

    Local and Welsh codes are in the set `sen_provision` too, but not among the six that clients know.
    """
    return codeset("sen_provision").get(code) if code in PROVISIONS else None
