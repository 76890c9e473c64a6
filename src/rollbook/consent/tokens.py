"""How apps get tokens: for a code, for a refresh token, for themselves, by hand; and how tokens end.

A family is what came from one code, one refresh token by hand, and so on: it is ended as a whole where a code or a
spent refresh token is shown a second time, since then somebody has stolen one of them (RFC 9700, 4.14).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.hashes import hash_of, new_secret
from rollbook.accounts.models import School, User
from rollbook.accounts.permissions import check_may_develop
from rollbook.consent.asking import TellTheApp
from rollbook.consent.authorisations import grant_by_operator
from rollbook.consent.issuing import (
    SCHOOL_TOKEN_LIFE,
    Issued,
    Terms,
    issued,
    write_access_token,
    write_app_token,
    write_pair,
    write_refresh_token,
)
from rollbook.consent.models import AccessRequest, AccessToken, App, Authorisation, AuthorisationCode, RefreshToken
from rollbook.contract.scopes import with_dependencies

CODE_LIFE = timedelta(minutes=10)
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
"""RFC 7636, 4.1."""


class StartAgain(ValueError):
    """The code or refresh token is not good (any more): the app must send the school through the request again.

    It is `invalid_grant` of RFC 6749, 5.2.
    """


class OnlyTestSchools(ValueError):
    """A token is made by hand for test schools only: for a real one the app must ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an app shows to change a code for tokens; the verifier is blank where it sent no challenge."""

    code: str
    redirect_uri: str
    verifier: str = ""


def issue_code(*, request: AccessRequest, authorisation: Authorisation, now: datetime) -> str:
    """Return a code for the app whose `request` was approved: good once, for ten minutes, from its redirect URI."""
    code = new_secret()
    AuthorisationCode.objects.create(
        code_hash=hash_of(code),
        authorisation=authorisation,
        family=uuid4(),
        redirect_uri=request.redirect_uri,
        code_challenge=request.code_challenge,
        created_at=now,
        expires_at=now + CODE_LIFE,
    )
    return code


def exchange_code(*, app: App, shown: Shown, now: datetime) -> Issued:
    """Change a code for tokens, once.

    Raises:
        StartAgain: The code is unknown, another app's, too old, used, from another redirect URI or without the right
            verifier, or the school has revoked or left since. Where it was used, all that came from it is ended.
    """
    code = AuthorisationCode.objects.select_related("authorisation").filter(code_hash=hash_of(shown.code)).first()
    if code is None or code.authorisation.app_id != app.pk:
        raise StartAgain("The code is not known.")
    if code.used_at is not None:
        raise _stolen(code.family, code.authorisation, Event.CODE_REUSED, now)
    if now >= code.expires_at:
        raise StartAgain("The code has expired.")
    if shown.redirect_uri != code.redirect_uri:
        raise StartAgain("The redirect_uri is not the one that the code was sent to.")
    _check_verifier(challenge=code.code_challenge, verifier=shown.verifier)
    with transaction.atomic():
        authorisation = _still_granted(code.authorisation)
        if AuthorisationCode.objects.filter(pk=code.pk, used_at=None).update(used_at=now):
            terms = Terms(scopes=authorisation.granted, family=code.family)
            answer = write_pair(authorisation=authorisation, terms=terms, now=now)
            _note(Event.TOKENS_ISSUED, authorisation, now)
            return answer
    raise _stolen(code.family, code.authorisation, Event.CODE_REUSED, now)


def refresh(*, app: App, refresh_token: str, scopes: Collection[str] | None = None, now: datetime) -> Issued:
    """Change a refresh token for a new access token; `scopes` asks for fewer than it has.

    The same refresh token goes back, and stays good, unless the app has switched rotation on or can keep no secret
    (RFC 9700, 2.2.2): then it is spent and another goes back.

    Raises:
        StartAgain: The token is unknown, another app's, ended or spent, or the school has revoked or left since.
            Where it was spent, all that came from it is ended.
        TellTheApp: `scopes` are not among those the token has (`invalid_scope`).
    """
    shown = RefreshToken.objects.select_related("authorisation").filter(token_hash=hash_of(refresh_token)).first()
    if shown is None or shown.authorisation.app_id != app.pk:
        raise StartAgain("The refresh token is not known.")
    if shown.revoked_at is not None:
        raise StartAgain("The refresh token has been revoked.")
    if shown.spent_at is not None:
        raise _stolen(shown.family, shown.authorisation, Event.REFRESH_TOKEN_REUSED, now)
    with transaction.atomic():
        authorisation = _still_granted(shown.authorisation)
        held = frozenset(shown.scopes.split()) & authorisation.granted
        terms = Terms(scopes=_fewer(held, scopes), family=shown.family)
        if not (app.rotates_refresh_tokens or app.is_public):
            token = write_access_token(authorisation=authorisation, terms=terms, now=now)
            return issued(authorisation=authorisation, terms=terms, access_token=token, refresh_token=refresh_token)
        if RefreshToken.objects.filter(pk=shown.pk, spent_at=None, revoked_at=None).update(spent_at=now):
            kept = Terms(scopes=frozenset(shown.scopes.split()), family=shown.family)
            return issued(
                authorisation=authorisation,
                terms=terms,
                access_token=write_access_token(authorisation=authorisation, terms=terms, now=now),
                refresh_token=write_refresh_token(authorisation=authorisation, terms=kept, now=now),
            )
    raise _stolen(shown.family, shown.authorisation, Event.REFRESH_TOKEN_REUSED, now)


@transaction.atomic
def issue_app_token(*, app: App, by: User | None = None, now: datetime) -> Issued:
    """Return a token of the app alone: by client credentials (`by` is None), or by hand of its developer.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
    """
    if by is not None:
        check_may_develop(user=by, developer=app.developer)
    answer = write_app_token(app=app, now=now)
    audit.append(event=Event.APP_TOKEN_ISSUED, now=now, parties=Parties(user=by.pk if by else None, app=app.pk))
    return answer


@transaction.atomic
def issue_manual_token(*, app: App, school: School, scopes: Collection[str], by: User, now: datetime) -> Issued:
    """Return tokens for a test school, made by the developer's hand instead of a request.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
        OnlyTestSchools: The school's data is real.
    """
    check_may_develop(user=by, developer=app.developer)
    if not school.is_sandbox:
        raise OnlyTestSchools(f"{school} is a real school: {app} must ask it.")
    return issue_by_operator(app=app, school=school, scopes=scopes, life=SCHOOL_TOKEN_LIFE, by=by, now=now)


@transaction.atomic
def issue_by_operator(  # noqa: PLR0913 - each word of the sentence is needed
    *, app: App, school: School, scopes: Collection[str], life: timedelta, by: User | None = None, now: datetime
) -> Issued:
    """Return tokens that open `scopes` and their dependencies, on the authority of whoever runs the platform.

    What the app holds of the school grows by what it lacks. A negative `life` makes an access token that has expired.
    """
    authorisation = grant_by_operator(app=app, school=school, scopes=scopes, now=now)
    terms = Terms(scopes=with_dependencies(scopes), family=uuid4(), life=life, is_manual=True)
    answer = write_pair(authorisation=authorisation, terms=terms, now=now)
    _note(Event.MANUAL_TOKEN_ISSUED, authorisation, now, by=by)
    return answer


@transaction.atomic
def revoke_token(*, app: App, token: str, now: datetime) -> None:
    """End a token of `app`: a refresh token with all of its family, an access token alone (RFC 7009).

    A token that is unknown, or another app's, is passed over in silence: what the caller wants is so.
    """
    hashed = hash_of(token)
    refresh_token = RefreshToken.objects.filter(token_hash=hashed, authorisation__app=app).first()
    if refresh_token is not None:
        _end_family(refresh_token.family, now)
        _note(Event.TOKEN_REVOKED, refresh_token.authorisation, now)
        return
    ended = AccessToken.objects.filter(token_hash=hashed, app=app, revoked_at=None).update(revoked_at=now)
    if ended:
        access_token = AccessToken.objects.select_related("authorisation").get(token_hash=hashed)
        school = access_token.authorisation.school_id if access_token.authorisation else None
        audit.append(event=Event.TOKEN_REVOKED, now=now, parties=Parties(school=school, app=app.pk))


def clear_expired(*, before: datetime) -> int:
    """Remove the access tokens and codes that were over at `before`; return how many. Run it now and then."""
    tokens, _ = AccessToken.objects.filter(expires_at__lt=before).delete()
    codes, _ = AuthorisationCode.objects.filter(expires_at__lt=before).delete()
    return tokens + codes


def _check_verifier(*, challenge: str, verifier: str) -> None:
    """Check a code verifier against its challenge (RFC 7636, 4.6); one without the other is wrong (RFC 9700, 2.1.1)."""
    if not challenge and not verifier:
        return
    if not VERIFIER.fullmatch(verifier):
        raise StartAgain("The code_verifier is missing or has not the right form.")
    digest = hashlib.sha256(verifier.encode()).digest()
    proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(proved, challenge):
        raise StartAgain("The code_verifier does not match the code_challenge.")


def _still_granted(authorisation: Authorisation) -> Authorisation:
    held = Authorisation.objects.select_for_update(of=("self",)).select_related("school").get(pk=authorisation.pk)
    if held.revoked_at is not None:
        raise StartAgain("The school has ended the authorisation.")
    if held.school.closed_at is not None:
        raise StartAgain("The school has left the platform.")
    return held


def _fewer(held: frozenset[str], wanted: Collection[str] | None) -> frozenset[str]:
    if wanted is None:
        return held
    chosen = with_dependencies(wanted)
    if not chosen or not chosen <= held:
        raise TellTheApp("invalid_scope", "A refresh token can only ask for scopes that it has.")
    return chosen


def _stolen(family: UUID, authorisation: Authorisation, event: Event, now: datetime) -> StartAgain:
    """End the family in a transaction of its own, so that the refusal to be raised does not undo it."""
    with transaction.atomic():
        if _end_family(family, now):
            _note(event, authorisation, now)
    return StartAgain("It was used before; all that came from it has been ended.")


def _end_family(family: UUID, now: datetime) -> int:
    ended = AccessToken.objects.filter(family=family, revoked_at=None).update(revoked_at=now)
    return ended + RefreshToken.objects.filter(family=family, revoked_at=None).update(revoked_at=now)


def _note(event: Event, authorisation: Authorisation, now: datetime, *, by: User | None = None) -> None:
    parties = Parties(user=by.pk if by else None, school=authorisation.school_id, app=authorisation.app_id)
    audit.append(event=event, now=now, parties=parties)
