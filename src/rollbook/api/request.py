"""`Request`: what a caller sent, as far as the API looks at it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

import orjson

FORM = "application/x-www-form-urlencoded"
FORMS = (FORM, "multipart/form-data")
MOST_BYTES = 65_536
"""The most bytes of a query string, and of a body; 1,500 ids take a fifth of it, 50 results too."""
MOST_ARGUMENTS = 4_000

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110)."""

Sent = tuple[str, str]
"""The name and the text of one argument, decoded."""


class TooLarge(ValueError):
    """The request is longer than any that makes sense here: the caller must ask for less at a time."""

    def __init__(self) -> None:
        super().__init__(f"at most {MOST_BYTES} bytes and {MOST_ARGUMENTS} arguments can be sent")


class CutOff(ValueError):
    """The body ended before it was whole, or took too long: the caller must send the request again."""

    def __init__(self) -> None:
        super().__init__("the body did not come within the time there is; send the request again")


class NotJson(ValueError):
    """The body is not the JSON that the endpoint takes: the caller must send that."""


class Request(NamedTuple):
    """What a caller sent. `path` is as the server decoded it; `accept` and `authorization` are empty if not sent."""

    method: str
    path: str
    accept: str
    authorization: str
    environ: WSGIEnvironment

    @classmethod
    def of(cls, environ: WSGIEnvironment) -> Request:
        """Return the request that the server hands over (PEP 3333)."""
        return cls(
            environ["REQUEST_METHOD"],
            environ.get("PATH_INFO", ""),
            environ.get("HTTP_ACCEPT", ""),
            environ.get("HTTP_AUTHORIZATION", ""),
            environ,
        )

    @property
    def repeatable(self) -> bool:
        """Whether it can be answered once more from the start: it changes nothing, and has no body to read again."""
        return self.method in SAFE and not self.environ.get("CONTENT_TYPE")

    def header(self, name: str) -> str:
        """Return what was sent as the header `name` (such as `If-None-Match`); empty if it was not sent."""
        text: str = self.environ.get(_key_of(name), "")
        return text

    def arguments(self) -> list[Sent]:
        """Return the arguments of a read: those of a form in the body, which some clients send, then those in the URL.

        Bytes that are no UTF-8 arrive as U+FFFD. Where a name comes twice, the later one counts.

        Raises:
            TooLarge: There are too many of them.
        """
        sent = self._form()
        query: str = self.environ.get("QUERY_STRING", "")
        if query:
            sent += _decoded(query)
        if len(sent) > MOST_ARGUMENTS:
            raise TooLarge
        return sent

    def body(self) -> bytes:
        """Return the bytes of the body; they can be read once.

        Raises:
            TooLarge: There are too many.
            CutOff: There are fewer than were announced, or the server waits for them no longer.
        """
        stream = self.environ["wsgi.input"]
        body: bytes = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        if len(body) < self._announced() or getattr(stream, "cut_off", False):
            raise CutOff
        return body

    def json(self) -> tuple[bytes, dict[str, object]]:
        """Return the body as it was sent, and the object that it is in JSON (RFC 8259), whatever its type is called.

        Raises:
            TooLarge: It is too long.
            NotJson: It is a form, or no object in JSON.
        """
        if self._type().startswith(FORMS):
            raise NotJson("send the body as JSON, with the header Content-Type: application/json")
        body = self.body()
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise NotJson(f"the body cannot be read as JSON: {error.msg} at character {error.pos}") from error
        if not isinstance(value, dict):
            raise NotJson("the body must be an object in JSON")
        return body, value

    def _announced(self) -> int:
        said: str = self.environ.get("CONTENT_LENGTH") or "0"
        return int(said) if said.isdecimal() else 0

    def _type(self) -> str:
        said: str = self.environ.get("CONTENT_TYPE", "")
        return said.strip().lower()

    def _form(self) -> list[Sent]:
        return _decoded(self.body().decode("latin-1")) if self._type().startswith(FORM) else []


@cache
def _key_of(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")


def _decoded(text: str) -> list[Sent]:
    if len(text) > MOST_BYTES:
        raise TooLarge
    if "%" in text or "+" in text:
        return parse_qsl(text, keep_blank_values=True, errors="replace")
    # Most requests have nothing to decode, and this takes a tenth of the time.
    pairs = [pair.partition("=") for pair in text.split("&") if pair]
    return [(name, value) for name, _, value in pairs]
