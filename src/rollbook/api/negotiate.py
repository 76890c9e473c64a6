"""Which version of the API a caller speaks, from the header `Accept`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rollbook.contract.versions import SPELLINGS

MEDIA_TYPE = "application/vnd.assembly+json"
LONGEST: Final = 1_000
"""Characters of a header that are looked at: what is kept of headers must not grow with what strangers send."""


class UnsupportedVersion(ValueError):
    """The caller asks for no version, or for one that is not served: it must name one of those that are."""

    def __init__(self) -> None:
        super().__init__(f"ask for a version in the Accept header, for example: {MEDIA_TYPE}; version=1.1")


def version_of(accept: str, *, assumed: str | None = None) -> str:
    """Return the version that `accept` asks for: the first of its values that names one we serve.

    Clients send several values, with and without a space after the semicolon, and write 1 for 1.0. `assumed` is what
    a header that names no version at all stands for: `*/*`, `application/json`, or none sent.

    Raises:
        UnsupportedVersion: It names only versions that are not served, or none while nothing is assumed.
    """
    named = _named(accept[:LONGEST])
    version = _served(named) or (None if named else assumed)
    if version is None:
        raise UnsupportedVersion
    return version


def spoken_in(accept: str) -> str | None:
    """Return the first version in `accept` that we serve; None where there is none."""
    return _served(_named(accept[:LONGEST]))


@lru_cache(maxsize=256)
def _served(named: tuple[str, ...]) -> str | None:
    return next((SPELLINGS[text] for text in named if text in SPELLINGS), None)


# The same few texts arrive for ever.
@lru_cache(maxsize=256)
def _named(accept: str) -> tuple[str, ...]:
    return tuple(_texts(accept))


def _texts(accept: str) -> Iterator[str]:
    """Yield the text of each version parameter of our media type, in order."""
    for value in accept.split(","):
        media_type, *parameters = value.split(";")
        if media_type.strip().lower() != MEDIA_TYPE:
            continue
        for parameter in parameters:
            name, _, text = parameter.partition("=")
            if name.strip().lower() == "version":
                yield text.strip().strip('"')
