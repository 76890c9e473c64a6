"""What a token is, for those who may ask (RFC 7662)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from rollbook.accounts.hashes import hash_of
from rollbook.consent.grants import access_of
from rollbook.consent.models import AccessToken, App, RefreshToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Introspection:
    """What is said of a token: nothing but `active` where it is not, so that a stranger learns nothing by asking."""

    active: bool
    client_id: str = ""
    scopes: tuple[str, ...] = ()
    token_type: Literal["access_token", "refresh_token", ""] = ""
    level: Literal["app", "school", ""] = ""
    school_id: int | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None


INACTIVE = Introspection(active=False)


def introspect(*, app: App, token: str, now: datetime) -> Introspection:
    """Say what `token` is, if it is one of `app` and opens something at the moment `now`.

    While the school has paused the app, none does: not even a refresh token, for which another token can still be had.
    """
    access = access_of(token, now=now)
    if access and access.app == app.pk:
        row = AccessToken.objects.get(pk=access.token)
        return Introspection(
            active=True,
            client_id=app.client_id,
            scopes=tuple(sorted(access.scopes)),
            token_type="access_token",  # noqa: S106 - the word of RFC 7009
            level=access.level,
            school_id=access.school,
            issued_at=row.created_at,
            expires_at=row.expires_at,
        )
    return _of_refresh_token(app, token, now)


def _of_refresh_token(app: App, token: str, now: datetime) -> Introspection:
    row = (
        RefreshToken.objects.select_related("authorisation")
        .filter(
            Q(authorisation__paused_until=None) | Q(authorisation__paused_until__lte=now),
            token_hash=hash_of(token),
            authorisation__app=app,
            authorisation__app__suspended_at=None,
            authorisation__revoked_at=None,
            authorisation__school__closed_at=None,
            revoked_at=None,
            spent_at=None,
        )
        .first()
    )
    if row is None:
        return INACTIVE
    return Introspection(
        active=True,
        client_id=app.client_id,
        scopes=tuple(sorted(frozenset(row.scopes.split()) & row.authorisation.granted)),
        token_type="refresh_token",  # noqa: S106 - the word of RFC 7009
        level="school",
        school_id=row.authorisation.school_id,
        issued_at=row.created_at,
    )
