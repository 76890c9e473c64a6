"""Apps: how they are made, changed and let loose on real schools, and how they prove who they are."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.hashes import hash_of, new_secret
from rollbook.accounts.models import Developer, User
from rollbook.accounts.permissions import check_may_develop
from rollbook.consent.asking import check_redirect_uri
from rollbook.consent.models import App, AppScope, AppSecret, Stage
from rollbook.contract.scopes import SCOPES, UnknownScope

CLIENT_ID_BYTES = 10
ENDING_LENGTH = 4
HASH_OF_NOTHING = hash_of("")


class CheckTheCredentials(PermissionError):
    """The client is unknown, suspended or showed a wrong secret (`invalid_client`): its developer must look."""


class SayMore(ValueError):
    """The app lacks something that schools must know before it may ask them; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFacts:
    """What a developer says of an app."""

    name: str
    description: str = ""
    website_uri: str = ""
    support_uri: str = ""
    privacy_policy_uri: str = ""
    install_uri: str = ""
    redirect_uris: tuple[str, ...] = ()
    is_public: bool = False
    listed: bool = False
    force_urn_check: bool = False
    rotates_refresh_tokens: bool = False


@dataclass(frozen=True, slots=True)
class ScopeWish:
    """A scope that an app asks for by default, and why, in the developer's own words."""

    scope: str
    required: bool
    purpose: str


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret of an app: known now, and never again."""

    row: AppSecret
    secret: str = field(repr=False)


@transaction.atomic
def create_app(*, developer: Developer, facts: AppFacts, by: User | None, now: datetime) -> App:
    """Make an app, in the sandbox. `by` is None for a command of the operator.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
        UseAnotherUri: A redirect URI breaks a rule.
    """
    _check_by(developer, by)
    _check_uris(facts)
    app = App(developer=developer, client_id=secrets.token_hex(CLIENT_ID_BYTES).upper(), created_at=now, updated_at=now)
    _take(app, facts)
    app.save()
    audit.append(event=Event.APP_CREATED, now=now, parties=_parties(app, by), after=_plain(facts))
    return app


@transaction.atomic
def change_app(*, app: App, facts: AppFacts, by: User | None, now: datetime) -> None:
    """Change what is said of an app.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
        UseAnotherUri: A redirect URI breaks a rule.
    """
    _check_by(app.developer, by)
    _check_uris(facts)
    before = {name: getattr(app, name) for name in asdict(facts)}
    after = _plain(facts)
    _take(app, facts)
    app.updated_at = now
    app.save()
    changed = {name for name in after if before[name] != after[name]}
    if changed:
        audit.append(
            event=Event.APP_CHANGED,
            now=now,
            parties=_parties(app, by),
            before={name: before[name] for name in sorted(changed)},
            after={name: after[name] for name in sorted(changed)},
        )


@transaction.atomic
def set_scopes(*, app: App, wishes: Collection[ScopeWish], by: User | None, now: datetime) -> None:
    """Put the scopes that the app asks for, and their purposes, in place of those it had.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
        UnknownScope: A scope is not of the contract.
        SayMore: A purpose is blank.
    """
    _check_by(app.developer, by)
    for wish in wishes:
        if wish.scope not in SCOPES:
            raise UnknownScope(wish.scope)
        if not wish.purpose.strip():
            raise SayMore(f"Say what {app} needs {wish.scope} for: schools read it before they decide.")
    before = {row.scope: [row.required, row.purpose] for row in app.scopes.all()}
    app.scopes.all().delete()
    AppScope.objects.bulk_create(
        AppScope(app=app, scope=wish.scope, required=wish.required, purpose=wish.purpose.strip()) for wish in wishes
    )
    after = {wish.scope: [wish.required, wish.purpose.strip()] for wish in wishes}
    audit.append(event=Event.APP_SCOPES_CHANGED, now=now, parties=_parties(app, by), before=before, after=after)


@transaction.atomic
def add_secret(*, app: App, by: User | None, now: datetime) -> NewSecret:
    """Make another secret; those that are there stay good until `end_secrets`.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
    """
    _check_by(app.developer, by)
    secret = new_secret()
    row = AppSecret.objects.create(app=app, secret_hash=hash_of(secret), ending=secret[-ENDING_LENGTH:], created_at=now)
    audit.append(event=Event.SECRET_ADDED, now=now, parties=_parties(app, by), after={"ending": row.ending})
    return NewSecret(row, secret)


@transaction.atomic
def end_secrets(*, app: App, keep: AppSecret, at: datetime, by: User | None, now: datetime) -> int:
    """Let every secret but `keep` end at the moment `at`; return how many that concerns.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
    """
    _check_by(app.developer, by)
    others = app.secrets.exclude(pk=keep.pk).filter(Q(expires_at=None) | Q(expires_at__gt=at))
    endings = list(others.values_list("ending", flat=True))
    ended = others.update(expires_at=at)
    after = {"endings": endings, "at": at.isoformat()}
    audit.append(event=Event.SECRETS_ENDED, now=now, parties=_parties(app, by), after=after)
    return ended


@transaction.atomic
def ask_for_review(*, app: App, by: User, now: datetime) -> None:
    """Ask the operator to let the app ask real schools.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
        SayMore: A school would not learn who asks it, for what and why.
    """
    check_may_develop(user=by, developer=app.developer)
    _check_ready(app)
    app.stage = Stage.IN_REVIEW
    app.save(update_fields=["stage"])
    audit.append(event=Event.REVIEW_ASKED, now=now, parties=_parties(app, by))


@transaction.atomic
def go_live(*, app: App, by: User, now: datetime) -> None:
    """Let the app ask real schools; an operator does this.

    Raises:
        SayMore: A school would not learn who asks it, for what and why.
    """
    _check_ready(app)
    app.stage, app.approved_at, app.approved_by = Stage.LIVE, now, by
    app.save(update_fields=["stage", "approved_at", "approved_by"])
    audit.append(event=Event.WENT_LIVE, now=now, parties=_parties(app, by))


@transaction.atomic
def suspend(*, app: App, by: User, now: datetime) -> None:
    """Stop the app: from the next request on none of its tokens opens anything. An operator does this."""
    app.suspended_at = now
    app.save(update_fields=["suspended_at"])
    audit.append(event=Event.APP_SUSPENDED, now=now, parties=_parties(app, by))


@transaction.atomic
def reinstate(*, app: App, by: User, now: datetime) -> None:
    """End the suspension; what the schools granted counts again. An operator does this."""
    app.suspended_at = None
    app.save(update_fields=["suspended_at"])
    audit.append(event=Event.APP_REINSTATED, now=now, parties=_parties(app, by))


@transaction.atomic
def set_rate_limit(*, app: App, requests: int | None, by: User, now: datetime) -> None:
    """Let the app make so many requests in five minutes; None for as many as any. An operator does this."""
    before = app.rate_limit
    if before == requests:
        return
    app.rate_limit = requests
    app.save(update_fields=["rate_limit"])
    said = {"before": {"rate_limit": before}, "after": {"rate_limit": requests}}
    audit.append(event=Event.APP_CHANGED, now=now, parties=_parties(app, by), **said)


def still_missing(app: App) -> tuple[str, ...]:
    """Return what a school would not learn of the app yet, in words: empty where it may go live."""
    said = {
        "a description": app.description,
        "a website": app.website_uri,
        "a support page": app.support_uri,
        "a privacy policy": app.privacy_policy_uri,
        "a redirect URI": app.redirect_uris,
        "at least one scope with its purpose": app.scopes.exists(),
    }
    return tuple(what for what, there in said.items() if not there)


def authenticate_client(*, client_id: str, secret: str, now: datetime) -> App:
    """Return the app that these credentials prove. A public app proves nothing, and sends no secret.

    Raises:
        CheckTheCredentials: They prove none.
    """
    app = App.objects.filter(client_id=client_id, suspended_at=None).first()
    shown = hash_of(secret)
    good = app.secrets.filter(Q(expires_at=None) | Q(expires_at__gt=now)) if app else AppSecret.objects.none()
    matches = [hmac.compare_digest(shown, known) for known in good.values_list("secret_hash", flat=True)]
    if app is None or not (any(matches) or (app.is_public and shown == HASH_OF_NOTHING)):
        raise CheckTheCredentials("The client is not known, or its secret is wrong.")
    return app


def _take(app: App, facts: AppFacts) -> None:
    for name, value in _plain(facts).items():
        setattr(app, name, value)


def _plain(facts: AppFacts) -> Mapping[str, Any]:
    return {**asdict(facts), "redirect_uris": list(facts.redirect_uris)}


def _check_uris(facts: AppFacts) -> None:
    for uri in facts.redirect_uris:
        check_redirect_uri(uri)


def _check_by(developer: Developer, by: User | None) -> None:
    if by is not None:
        check_may_develop(user=by, developer=developer)


def _check_ready(app: App) -> None:
    missing = still_missing(app)
    if missing:
        raise SayMore(f"{app} still needs {', '.join(missing)}.")


def _parties(app: App, by: User | None) -> Parties:
    return Parties(user=by.pk if by else None, app=app.pk, developer=app.developer_id)
