"""Addresses, telephone numbers and e-mail addresses that reach nobody.

Telephone numbers are from the ranges that Ofcom keeps for drama, e-mail is at example.org (RFC 2606), and postcodes
lie in the area EE, which has the right shape and does not exist.
"""

from __future__ import annotations

import re
import unicodedata
from random import Random
from typing import Final

from rollbook.connectors.demo.words import PLACES
from rollbook.contract.identifiers.synthetic import synthetic_landline, synthetic_mobile

COUNTRY: Final = "England"

_TREES: Final = PLACES["trees"]
_OTHERS: Final = PLACES["others"]
_WAYS: Final = PLACES["ways"]
_TOWNS: Final = PLACES["towns"]
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"


def town_and_district(chance: Random) -> tuple[str, int]:
    """Return an invented town, and the postcode district (1 to 99) that it is given."""
    return chance.choice(_TOWNS), chance.randint(1, 99)


def street(chance: Random) -> str:
    """Return an invented street, such as Rowan Close."""
    return f"{chance.choice(_TREES if chance.random() < 0.6 else _OTHERS)} {chance.choice(_WAYS)}"  # noqa: PLR2004 - a share


def postcode(chance: Random, district: int) -> str:
    """Return a postcode of that district in the area that does not exist."""
    return f"EE{district} {chance.randint(1, 9)}{chance.choice(_INWARD)}{chance.choice(_INWARD)}"


def address(chance: Random, *, town: str, district: int, county: str) -> dict[str, str | None]:
    """Return an address as the contract has it; one in eight is a flat."""
    flat = f"Flat {chance.randint(1, 24)}" if chance.random() < 0.125 else None  # noqa: PLR2004 - a share
    return {
        "address_line_1": f"{chance.randint(1, 160)} {street(chance)}",
        "address_line_2": flat,
        "town_city": town,
        "county": county,
        "country": COUNTRY,
        "postcode": postcode(chance, district),
    }


def mobile(chance: Random) -> str:
    """Return a mobile number of the drama range."""
    return synthetic_mobile(chance.randrange(1000))


def landline(chance: Random) -> str:
    """Return a landline number of the drama ranges."""
    return synthetic_landline(chance.randrange(11_000))


def email(*words: object, domain: str) -> str:
    """Return an e-mail address of these words, in plain letters, such as ada.king.3@ashfield.example.org."""
    local = ".".join(plain for plain in (_plain(str(word)) for word in words) if plain)
    return f"{local}@{domain}"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")
