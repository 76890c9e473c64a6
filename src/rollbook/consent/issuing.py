"""New tokens: written here, and nowhere else. What is returned is known now and never again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from rollbook.accounts.hashes import hash_of, new_secret
from rollbook.consent.models import AccessToken, App, Authorisation, RefreshToken

SCHOOL_TOKEN_LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """Tokens, and what the token endpoint says with them.

    `expires_in` is in seconds, None for a token that does not expire; `refresh_token` and `school_id` are None for a
    token of the app alone.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_in: int | None
    level: Literal["app", "school"]
    school_id: int | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an access token of a school is issued with."""

    scopes: Collection[str]
    family: UUID
    life: timedelta = SCHOOL_TOKEN_LIFE
    is_manual: bool = False


def write_access_token(*, authorisation: Authorisation, terms: Terms, now: datetime) -> str:
    """Write an access token of a school and return it."""
    token = new_secret()
    AccessToken.objects.create(
        token_hash=hash_of(token),
        app_id=authorisation.app_id,
        authorisation=authorisation,
        scopes=" ".join(sorted(terms.scopes)),
        family=terms.family,
        is_manual=terms.is_manual,
        created_at=now,
        expires_at=now + terms.life,
    )
    return token


def write_refresh_token(*, authorisation: Authorisation, terms: Terms, now: datetime) -> str:
    """Write a refresh token and return it."""
    token = new_secret()
    RefreshToken.objects.create(
        token_hash=hash_of(token),
        authorisation=authorisation,
        scopes=" ".join(sorted(terms.scopes)),
        family=terms.family,
        created_at=now,
    )
    return token


def write_app_token(*, app: App, now: datetime) -> Issued:
    """Write a token of the app alone, which reads no school and does not expire."""
    token = new_secret()
    AccessToken.objects.create(token_hash=hash_of(token), app=app, created_at=now)
    return Issued(access_token=token, expires_in=None, level="app", school_id=None, scopes=())


def issued(*, authorisation: Authorisation, terms: Terms, access_token: str, refresh_token: str) -> Issued:
    """Return the answer that hands over the tokens of a school."""
    return Issued(
        access_token=access_token,
        refresh_token=refresh_token,
        expires_in=int(terms.life.total_seconds()),
        level="school",
        school_id=authorisation.school_id,
        scopes=tuple(sorted(terms.scopes)),
    )


def write_pair(*, authorisation: Authorisation, terms: Terms, now: datetime) -> Issued:
    """Write an access token and a refresh token of one family."""
    return issued(
        authorisation=authorisation,
        terms=terms,
        access_token=write_access_token(authorisation=authorisation, terms=terms, now=now),
        refresh_token=write_refresh_token(authorisation=authorisation, terms=terms, now=now),
    )
