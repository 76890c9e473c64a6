"""What an app sends to an endpoint: the same words, whether in the address, in a form or in JSON."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, unquote

import orjson
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

MOST_BYTES = 65_536
"""The most bytes of a body or a query; the longest honest request has less than a tenth of it."""
BASIC = "basic "
# Authlib refuses a request that did not come over TLS. Whether it must is for our own settings, which know the proxy.
ADDRESS = "https://localhost/"

Words = Mapping[str, str]


class Sent(OAuth2Request):
    """A request to the token, revocation or introspection endpoint, as Authlib reads it, and when it came."""

    def __init__(self, *, method: str, words: Words, authorization: str, now: datetime) -> None:
        super().__init__(method, ADDRESS, headers={"Authorization": authorization})
        self.payload = BasicOAuth2Payload(words)
        self.words = words
        self.now = now

    @property
    def args(self) -> Words:
        """What was sent: wherever it stood."""
        return self.words

    @property
    def form(self) -> Words:
        """What was sent: clients put into the address and into JSON what the standard has in a form."""
        return self.words


def read(request: HttpRequest, *, now: datetime) -> Sent:
    """Read what an app sent.

    Raises:
        InvalidRequestError: It cannot be read, is too long, says one thing twice (RFC 6749, 3.2), or names another app
            in the header than elsewhere (2.3: one way to prove oneself).
    """
    words = words_of(request.META.get("QUERY_STRING", ""))
    for name, value in _in_body(request).items():
        if words.setdefault(name, value) != value:
            raise InvalidRequestError(f"{_named(name)} is sent twice, with different values.")
    authorization = request.headers.get("Authorization", "")
    shown = _shown(authorization)
    named = unquote(shown.partition(":")[0])
    if named and words.get("client_id", named) != named:
        raise InvalidRequestError("client_id is not the one in the header Authorization.")
    return Sent(
        method=str(request.method),
        words=words,
        authorization=authorization if shown or not _is_basic(authorization) else "",
        now=now,
    )


def words_of(text: str) -> dict[str, str]:
    """Read a query or a form. What is sent without a value counts as not sent (RFC 6749, 3.1).

    Raises:
        InvalidRequestError: A name comes twice, or the text is too long.
    """
    if len(text) > MOST_BYTES:
        raise InvalidRequestError("The request is too long.")
    return _once(parse_qsl(text, errors="replace"))


def _in_body(request: HttpRequest) -> dict[str, str]:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise InvalidRequestError("The request is too long.") from error
    if getattr(request.META.get("wsgi.input"), "cut_off", False):
        raise InvalidRequestError("The body did not come within the time there is.")
    if len(body) > MOST_BYTES:
        raise InvalidRequestError("The request is too long.")
    if body.lstrip()[:1] == b"{":  # some clients send JSON as a form, or as nothing in particular
        return _once(_in_json(body))
    return words_of(body.decode("latin-1"))


def _in_json(body: bytes) -> Iterable[tuple[str, str]]:
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequestError("The body is not the JSON that it looks like.") from error
    for name, value in members.items():
        if isinstance(value, str):
            yield name, value
        elif value is not None:
            raise InvalidRequestError(f"{_named(name)} must be a text.")


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if not value:
            continue
        if name in found:
            raise InvalidRequestError(f"{_named(name)} is sent twice.")
        if "\0" in value:
            raise InvalidRequestError(f"{_named(name)} has a control character in it.")
        found[name] = value
    return found


def _named(name: str) -> str:
    """Return the name of a parameter, if it is one that may be repeated in an error (RFC 6749, 5.2)."""
    return name if name.isascii() and name.isidentifier() else "A parameter"


def _is_basic(header: str) -> bool:
    return header.lower().startswith(BASIC)


def _shown(header: str) -> str:
    """Return the name and the secret in a header of Basic; blank where it holds no text, at which Authlib stumbles."""
    try:
        shown = base64.b64decode(header[len(BASIC) :]).decode() if _is_basic(header) else ""
    except ValueError:
        return ""
    return "" if "\0" in unquote(shown) else shown
