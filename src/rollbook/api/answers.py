"""`Answer`: a status, headers and bytes; and the headers that every answer of the API carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

import orjson

Header = tuple[str, str]

JSON = "application/json; charset=utf-8"
"""The type of every answer that is no picture."""
# People's data. Clients' conditional requests ask for what changed, which no cache between us and them may answer.
PRIVATE: Header = ("Cache-Control", "private, no-store")
VARY: Header = ("Vary", "Accept, Accept-Encoding, Authorization")
UNTYPED: tuple[Header, ...] = (PRIVATE, VARY)
"""What an answer that can have no body carries."""
COMMON: tuple[Header, ...] = (("Content-Type", JSON), *UNTYPED)
"""What every other answer carries."""

STATUS_LINES: Mapping[int, str] = MappingProxyType(
    {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the caller. `headers` are those besides `COMMON` and the length of the body."""

    status: int
    body: bytes = b""
    headers: tuple[Header, ...] = ()
    content_type: str = JSON
    objects: int = 0
    """How many records of a school the body shows."""
    lasting: bool = False
    """Whether the same request has the same answer until the day is over or something changes that it hangs on."""


def as_json(value: object, *, status: int = 200, headers: tuple[Header, ...] = ()) -> Answer:
    """Return the answer that says `value`, which orjson can encode, in JSON."""
    return Answer(status, orjson.dumps(value), headers)
