"""Every exception that a request can meet, as an answer: one status, one word for programs, one sentence for people.

Clients act on the word: they refresh their token on `invalid_token` and ask again, so it is said only where that can
help. A missing scope is 401 as well, as it always was in this API, but `insufficient_scope`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError

from rollbook.api.answers import Answer, Header, as_json
from rollbook.api.bearer import NotGranted, NotLetIn
from rollbook.api.limits import TooManyRequests
from rollbook.api.negotiate import UnsupportedVersion
from rollbook.api.params import Malformed, Missing
from rollbook.api.photos import TicketEnded
from rollbook.api.request import CutOff, NotJson, TooLarge
from rollbook.api.routes import NothingHere, Unchangeable, WrongMethod
from rollbook.consent.grants import Reason
from rollbook.contract.parameters import IDEMPOTENCY_KEY
from rollbook.records.query import UnknownRecord
from rollbook.records.replays import KeyTaken
from rollbook.records.stored_results import NoSuchResult, ResultsRefused
from rollbook.records.writing import AnotherWriter
from rollbook.sync.asked import AskLater, SyncingSwitchedOff
from rollbook.sync.connections import NotConnected

TRY_AGAIN_SECONDS = 5
"""When a caller may ask again after the database was away, or a sync was being written."""
SENTENCES_SHOWN = 3
"""How many things that are wrong the message tells; `errors` has them all."""

BAD_REQUEST = "bad_request"
INVALID_REQUEST = "invalid_request"
INVALID_TOKEN = "invalid_token"  # noqa: S105 - a word of RFC 6750
ACCESS_DENIED = "access_denied"
INSUFFICIENT_SCOPE = "insufficient_scope"

# A new token, or a new authorisation, is the remedy of the first three. While the app or the school is stopped a
# refresh may well succeed and change nothing: whoever is told `invalid_token` then asks for ever.
WORDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.MISSING: INVALID_REQUEST,
        Reason.UNKNOWN: INVALID_TOKEN,
        Reason.EXPIRED: INVALID_TOKEN,
        Reason.REVOKED: INVALID_TOKEN,
        Reason.ENDED: INVALID_TOKEN,
        Reason.APP_SUSPENDED: ACCESS_DENIED,
        Reason.SCHOOL_CLOSED: ACCESS_DENIED,
        Reason.PAUSED: ACCESS_DENIED,
    }
)


UNAVAILABLE = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    sqlite3.OperationalError,
)
"""What is raised where the database does not answer: by Django, and by the drivers where we go around it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is not answered: a status, a word for programs, a sentence for people; headers; more members."""

    status: int
    word: str
    message: str
    headers: tuple[Header, ...] = ()
    more: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def answer(self) -> Answer:
        """Return the answer that says so."""
        said = {"error": self.word, **({"message": self.message} if self.message else {}), **self.more}
        return as_json(said, status=self.status, headers=self.headers)


NOT_FOUND = Problem(404, "not_found", "not found")
OUR_MISTAKE = Problem(500, "server_error", "something went wrong on our side; it has been noted")


def problem(error: Exception) -> Problem:
    """Return what the caller is told of `error`. What nobody foresaw is a 500, which tells no details."""
    for kind in type(error).__mro__:
        if kind in _PROBLEMS:
            return _PROBLEMS[kind](error)
    return OUR_MISTAKE


def _not_let_in(error: NotLetIn) -> Problem:
    word = WORDS[error.refusal.reason]
    return Problem(401, word, str(error), (_challenge(word, str(error)),))


def _not_granted(error: NotGranted) -> Problem:
    challenge = _challenge(INSUFFICIENT_SCOPE, str(error), error.scopes)
    return Problem(401, INSUFFICIENT_SCOPE, str(error), (challenge,))


def _challenge(word: str, message: str, scopes: frozenset[str] = frozenset()) -> Header:
    """Return the header of a 401 (RFC 6750, section 3). Who sent no token is told no error in it."""
    text = 'Bearer realm="rollbook"'
    if word in {INVALID_TOKEN, INSUFFICIENT_SCOPE}:
        text += f', error="{word}", error_description="{message}"'
    if scopes:
        text += f', scope="{" ".join(sorted(scopes))}"'
    return ("WWW-Authenticate", text)


def _away(_: Exception) -> Problem:
    message = "the records cannot be reached just now; ask again shortly"
    return Problem(503, "unavailable", message, (("Retry-After", str(TRY_AGAIN_SECONDS)),))


def _refused(error: ResultsRefused) -> Problem:
    """Name every entry (counted from 0; null for what all share) and member at fault."""
    errors = [{"entry": each.entry, "field": each.field, "message": each.sentence} for each in error.problems]
    sentences = " ".join(dict.fromkeys(each.sentence for each in error.problems[:SENTENCES_SHOWN]))
    return Problem(422, "validation_failed", f"nothing was stored: {sentences}", more={"errors": errors})


def _key_taken(error: KeyTaken) -> Problem:
    errors = [{"entry": None, "field": IDEMPOTENCY_KEY.name, "message": str(error)}]
    return Problem(422, "idempotency_key_reused", str(error), more={"errors": errors})


def _busy(_: AnotherWriter) -> Problem:
    message = "the records of the school are being written just now, and nothing was stored; send it again shortly"
    return Problem(503, "unavailable", message, (("Retry-After", str(TRY_AGAIN_SECONDS)),))


def _ask_later(error: AskLater) -> Problem:
    return Problem(503, "sync_pending_or_too_soon", str(error), (("Retry-After", str(error.after)),))


def _too_many(error: TooManyRequests) -> Problem:
    """Say it with the members that clients have read since 2016, and no others."""
    given = error.allowance
    data = {"count": given.counted.number, "period": given.period, "limit": given.limit}
    return Problem(429, "too many requests", "", (("Retry-After", str(given.period)),), {"data": data})


_PROBLEMS: Mapping[type, Callable[[Any], Problem]] = MappingProxyType(
    {
        Malformed: lambda error: Problem(400, BAD_REQUEST, str(error)),
        Missing: lambda error: Problem(400, BAD_REQUEST, str(error)),
        NotLetIn: _not_let_in,
        NotGranted: _not_granted,
        NotJson: lambda error: Problem(400, BAD_REQUEST, str(error)),
        TicketEnded: lambda error: Problem(400, BAD_REQUEST, str(error)),
        Unchangeable: lambda error: Problem(400, BAD_REQUEST, str(error)),
        ResultsRefused: _refused,
        NoSuchResult: lambda _: NOT_FOUND,
        KeyTaken: _key_taken,
        AnotherWriter: _busy,
        SyncingSwitchedOff: lambda error: Problem(403, "sync_disabled", str(error)),
        NotConnected: lambda error: Problem(404, "not_found", str(error)),
        AskLater: _ask_later,
        NothingHere: lambda _: NOT_FOUND,
        UnknownRecord: lambda _: NOT_FOUND,
        WrongMethod: lambda error: Problem(
            405, "method_not_allowed", str(error), (("Allow", ", ".join(error.allowed)),)
        ),
        UnsupportedVersion: lambda error: Problem(406, "unsupported_version", str(error)),
        TooManyRequests: _too_many,
        CutOff: lambda error: Problem(408, "request_timeout", str(error)),
        TooLarge: lambda error: Problem(413, "too_large", str(error)),
        **dict.fromkeys(UNAVAILABLE, _away),
    }
)
