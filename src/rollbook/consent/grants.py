"""From a token to what it opens: `access_of`, asked at every request, in one query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Literal, cast, final

from django.db import connection

from rollbook.accounts.access import Access
from rollbook.accounts.hashes import hash_of
from rollbook.accounts.models import School
from rollbook.consent.models import AccessToken, App, Authorisation


class Reason(StrEnum):
    """Why a token opens nothing."""

    MISSING = "missing"
    """No token was sent."""
    UNKNOWN = "unknown"
    """No such token was ever issued, or it was cleared away long after its end."""
    EXPIRED = "expired"
    """Its time is over: the app refreshes it."""
    REVOKED = "revoked"
    """The app gave it back, or it came from a code or a refresh token that was used twice."""
    APP_SUSPENDED = "app_suspended"
    """An operator stopped the app."""
    SCHOOL_CLOSED = "school_closed"
    """The school left the platform."""
    ENDED = "ended"
    """The school revoked the authorisation."""
    PAUSED = "paused"
    """The school paused the authorisation for a while."""


SENTENCES = {
    Reason.MISSING: "an access_token is required.",
    Reason.UNKNOWN: "token is not valid",
    Reason.EXPIRED: "token has expired",
    Reason.REVOKED: "token has been revoked",
    Reason.APP_SUSPENDED: "the app has been suspended",
    Reason.SCHOOL_CLOSED: "the school has left the platform",
    Reason.ENDED: "the school has ended the authorisation",
    Reason.PAUSED: "the school has paused the authorisation",
}


@final
@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may be read; false, so that `if not access` finds it.

    `app` and `school` say whose token it was, for the request log; None where it is nobody's.
    """

    reason: Reason
    app: int | None = None
    school: int | None = None
    token: int | None = None

    @property
    def sentence(self) -> str:
        """The reason, for the developer of the app."""
        return SENTENCES[self.reason]

    def __bool__(self) -> Literal[False]:
        """A refusal is false; an access is true."""
        return False


Row = tuple[Any, ...]
Ask = Callable[[str, Sequence[object]], Sequence[Row]]
"""Runs a query, with `%s` for values, and returns its rows."""


@cache
def query(beside: str) -> str:
    """Return the query: rows are joined by their primary keys, and what cannot be cured is looked at first."""
    return f"""
        SELECT token.id, token.app_id, grant_.school_id, token.authorisation_id, token.scopes, grant_.scopes,
            grant_.changed_at, app.rate_limit, token.expires_at,
            CASE
                WHEN token.revoked_at IS NOT NULL THEN 'revoked'
                WHEN app.suspended_at IS NOT NULL THEN 'app_suspended'
                WHEN school.closed_at IS NOT NULL THEN 'school_closed'
                WHEN grant_.revoked_at IS NOT NULL THEN 'ended'
                WHEN token.expires_at <= %s THEN 'expired'
                WHEN grant_.paused_until > %s THEN 'paused'
            END,
            {beside}
        FROM {AccessToken._meta.db_table} token
        JOIN {App._meta.db_table} app ON app.id = token.app_id
        LEFT JOIN {Authorisation._meta.db_table} grant_ ON grant_.id = token.authorisation_id
        LEFT JOIN {School._meta.db_table} school ON school.id = grant_.school_id
        WHERE token.token_hash = %s
    """  # noqa: S608 - names of our own tables, and what the server composes


def _asked(statement: str, values: Sequence[object]) -> Sequence[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, cast("Any", values))
        rows: list[Row] = cursor.fetchall()
        return rows


@cache
def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def access_of(token: str, *, now: datetime, ask: Ask = _asked, beside: str = "NULL") -> Access | Refusal:
    """Return what `token` opens at the moment `now`, or why it opens nothing.

    A school's token opens the scopes that it was issued with and that are still granted, so that narrowing and
    revoking count from the next request on. Nothing is kept between two calls (see `remembering`).

    Another floor may `ask` the query in a quicker way, and have an expression of its own read `beside` it, where
    `grant_.school_id` is the school: it becomes `records_at` of the access.
    """
    if not token:
        return Refusal(Reason.MISSING)
    moment = connection.ops.adapt_datetimefield_value(now) if _on_sqlite() else now
    rows = ask(query(beside), (moment, moment, hash_of(token)))
    if not rows:
        return Refusal(Reason.UNKNOWN)
    number, app, school, authorisation, issued, granted, granted_at, rate_limit, expires_at, *others = rows[0]
    reason, records_at = others
    if reason is not None:
        return Refusal(Reason(reason), app=app, school=school, token=number)
    until = None if expires_at is None else _moment(expires_at)
    if authorisation is None:
        return Access(
            app=app, school=None, scopes=frozenset(), level="app", token=number, rate_limit=rate_limit, expires_at=until
        )
    return Access(
        app=app,
        school=school,
        scopes=in_both(issued, granted),
        level="school",
        token=number,
        authorisation=authorisation,
        granted_at=_moment(granted_at),
        rate_limit=rate_limit,
        expires_at=until,
        records_at=records_at,
    )


# The same few pairs of texts come with every request; the texts are read afresh each time, only the work is kept.
@lru_cache(maxsize=4096)
def in_both(issued: str, granted: str) -> frozenset[str]:
    """Return the scopes that are in both texts."""
    return frozenset(issued.split()) & frozenset(granted.split())


def _moment(stored: datetime | str) -> datetime:
    """Return a stored moment (SQLite keeps text, in UTC)."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def granted_since(authorisation: int | None) -> datetime:
    """Return the moment since when an authorisation grants what it grants now; the beginning of time without one."""
    beginning = datetime.min.replace(tzinfo=UTC)
    if authorisation is None:
        return beginning
    changed = Authorisation.objects.filter(pk=authorisation).values_list("changed_at", flat=True).first()
    return changed or beginning


def still_grants(authorisation: int, *, scope: str, now: datetime) -> bool:
    """Tell whether an authorisation grants a scope at the moment `now`: neither ended, paused nor narrowed since."""
    living = Authorisation.objects.filter(
        pk=authorisation, revoked_at=None, app__suspended_at=None, school__closed_at=None
    )
    found = living.values_list("scopes", "paused_until").first()
    return found is not None and scope in found[0].split() and (found[1] is None or found[1] <= now)
