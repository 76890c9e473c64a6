"""Data Access Requests: an app asks, a school decides. A grant of before counts until the new request is decided."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import School, User
from rollbook.accounts.permissions import check_may_approve, check_may_see
from rollbook.consent.asking import AskedScopes, TellTheApp, asked_scopes, check_challenge
from rollbook.consent.authorisations import Decision, living, set_granted
from rollbook.consent.models import AccessRequest, App, Authorisation, RequestStatus

REQUEST_LIFE = timedelta(days=14)
LINK_BYTES = 16
LONGEST_STATE = 2_000
"""Characters of a `state`, which is kept for anybody who asks; the longest of honest libraries has a few hundred."""


class NoSafeWayBack(ValueError):
    """The app or the redirect URI is not known: tell the person on a page, and send nobody anywhere."""


class AskTheAppAgain(ValueError):
    """The request was decided or is too old: only the app can make another one."""


class NotThisSchool(ValueError):
    """This school cannot decide the request; the message says which could."""


class NotAsked(ValueError):
    """A scope was ticked that the request does not offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an app sends to the authorisation endpoint (RFC 6749, 4.1.1), as texts; blank where it was not sent."""

    redirect_uri: str
    scope: str
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a request changes against what is granted now."""

    added: frozenset[str]
    removed: frozenset[str]
    unchanged: frozenset[str]


def app_that_asks(*, client_id: str, redirect_uri: str) -> App:
    """Return the app, once it is sure that answers may be sent to `redirect_uri`.

    Raises:
        NoSafeWayBack: The app is not known or stopped, or the URI is not one of those that it registered.
    """
    app = App.objects.filter(client_id=client_id).first()
    if app is None or app.suspended_at is not None:
        raise NoSafeWayBack("This app is not known here. Go back to it and tell its support.")
    if redirect_uri not in app.redirect_uris:
        raise NoSafeWayBack(f"{app} wants its answer at an address that it did not register. Tell its support.")
    return app


@transaction.atomic
def ask(*, app: App, wish: Wish, now: datetime) -> AccessRequest:
    """Keep what `app` asks for, for 14 days; the same wish, while nobody has opened it, is the same request.

    Raises:
        NoSafeWayBack: The redirect URI is not one of those that the app registered.
        TellTheApp: The wish breaks a rule; `error` says which, for the redirect URI.
    """
    if wish.redirect_uri not in app.redirect_uris:
        raise NoSafeWayBack(f"{app} wants its answer at an address that it did not register. Tell its support.")
    if len(wish.state) > LONGEST_STATE:
        raise TellTheApp("invalid_request", f"state has more than {LONGEST_STATE} characters. It is not sent back.")
    check_challenge(challenge=wish.code_challenge, method=wish.code_challenge_method, is_public=app.is_public)
    if app.force_urn_check and not wish.urn:
        raise TellTheApp("invalid_request", "This app must name the school in the parameter urn.")
    asked = asked_scopes(wish.scope)
    purposes = _purposes(app, asked)
    said = {
        "redirect_uri": wish.redirect_uri,
        "state": wish.state,
        "code_challenge": wish.code_challenge,
        "urn": wish.urn[:6],
        "required": " ".join(sorted(asked.required)),
        "optional": " ".join(sorted(asked.optional)),
    }
    same = AccessRequest.objects.filter(
        app=app, school=None, status=RequestStatus.ASKED, expires_at__gt=now, purposes=purposes, **said
    ).first()
    return same or AccessRequest.objects.create(
        app=app,
        link=secrets.token_urlsafe(LINK_BYTES),
        purposes=purposes,
        asked_at=now,
        expires_at=now + REQUEST_LIFE,
        **said,
    )


@transaction.atomic
def bring_to(*, request: AccessRequest, school: School, by: User, now: datetime) -> AccessRequest:
    """Bind the request to `school`, for which somebody there has opened it.

    Raises:
        AskAnAdministrator: `by` does not belong to the school.
        AskTheAppAgain: The request was decided or is too old.
        NotThisSchool: It is bound to another school, names another URN, or is of an app that is not live.
    """
    check_may_see(user=by, school=school)
    open_request = _locked(request, now)
    _check_school(open_request, school)
    if open_request.school is None:
        open_request.school = school
        open_request.save(update_fields=["school"])
        audit.append(event=Event.ACCESS_ASKED, now=now, parties=_parties(open_request, by), after=_asked(open_request))
    return open_request


@transaction.atomic
def approve(*, request: AccessRequest, by: User, ticked: Collection[str] = (), now: datetime) -> Authorisation:
    """Grant all that is required, and of the optional scopes those that are `ticked`.

    What the school granted the app before is replaced. `by` decides for the school that the request is bound to.

    Raises:
        AskAnAdministrator: `by` may not decide for the school.
        AskTheAppAgain: The request was decided or is too old.
        NotThisSchool: It is bound to no school yet, or to one that cannot decide it.
        NotAsked: A ticked scope is not optional in the request.
    """
    open_request = _locked(request, now)
    school = _deciding_school(open_request, by)
    chosen = frozenset(ticked)
    if not chosen <= open_request.optional_scopes:
        raise NotAsked(f"The app did not ask for {', '.join(sorted(chosen - open_request.optional_scopes))}.")
    before = living(app=open_request.app, school=school)
    held = sorted(before.granted) if before else []
    authorisation = set_granted(
        app=open_request.app,
        school=school,
        scopes=open_request.required_scopes | chosen,
        decision=Decision(open_request, by),
        now=now,
    )
    _decide(open_request, RequestStatus.APPROVED, by, now)
    audit.append(
        event=Event.ACCESS_APPROVED,
        now=now,
        parties=_parties(open_request, by),
        before={"scopes": held},
        after={"request": open_request.link, "scopes": sorted(authorisation.granted)},
    )
    return authorisation


@transaction.atomic
def decline(*, request: AccessRequest, by: User, reason: str = "", now: datetime) -> AccessRequest:
    """Refuse the request; what the school granted the app before stays as it is.

    Raises:
        AskAnAdministrator: `by` may not decide for the school.
        AskTheAppAgain: The request was decided or is too old.
        NotThisSchool: It is bound to no school yet, or to one that cannot decide it.
    """
    open_request = _locked(request, now)
    _deciding_school(open_request, by)
    open_request.decline_reason = reason
    _decide(open_request, RequestStatus.DECLINED, by, now)
    after = {"request": open_request.link, "reason": reason}
    audit.append(event=Event.ACCESS_DECLINED, now=now, parties=_parties(open_request, by), after=after)
    return open_request


@transaction.atomic
def expire_due(*, now: datetime) -> int:
    """Mark the requests that nobody decided in time; return how many. A request is over at its time even unmarked."""
    due = AccessRequest.objects.select_for_update().filter(status=RequestStatus.ASKED, expires_at__lte=now)
    requests = list(due)
    AccessRequest.objects.filter(pk__in=[request.pk for request in requests]).update(status=RequestStatus.EXPIRED)
    for request in requests:
        if request.school_id is not None:
            after = {"request": request.link}
            audit.append(event=Event.ACCESS_EXPIRED, now=now, parties=_parties(request, None), after=after)
    return len(requests)


@transaction.atomic
def forget_undecided(*, before: datetime) -> int:
    """Remove the expired requests that were over at the moment `before`; return how many.

    The audit trail keeps that they were asked, and that nobody decided.
    """
    over = AccessRequest.objects.filter(status=RequestStatus.EXPIRED, expires_at__lte=before)
    return over.delete()[0]


def newly_wanted(*, request: AccessRequest, now: datetime) -> frozenset[str]:
    """Return what an app that reads already asks its school for, and the school has not heard of yet.

    What it left unticked the last time is no news, nor is what another request waits for. Empty before the first grant.
    """
    held = living(app=request.app, school=request.school) if request.school else None
    if held is None:
        return frozenset()
    refused = held.request.optional_scopes if held.request else frozenset()
    wanted = (request.required_scopes | (request.optional_scopes - refused)) - held.granted
    others = AccessRequest.objects.filter(
        app=request.app, school=request.school, status=RequestStatus.ASKED, expires_at__gt=now
    ).exclude(pk=request.pk)
    return wanted.difference(*(other.required_scopes | other.optional_scopes for other in others))


def difference(*, request: AccessRequest, ticked: Collection[str] = ()) -> Difference:
    """Return what approving with these `ticked` scopes changes against what the school grants the app now."""
    held = living(app=request.app, school=request.school) if request.school else None
    old = held.granted if held else frozenset()
    new = request.required_scopes | frozenset(ticked)
    return Difference(added=new - old, removed=old - new, unchanged=new & old)


def _purposes(app: App, asked: AskedScopes) -> dict[str, str]:
    """Return the app's own words for each scope it asks for; a live app must have some for each.

    A scope that came in as a dependency speaks for itself.
    """
    said = dict(app.scopes.values_list("scope", "purpose"))
    wanted = asked.required | asked.optional
    unsaid = sorted(scope for scope in wanted if scope not in said and not scope.endswith(".basic"))
    if unsaid and not app.sandbox:
        raise TellTheApp("invalid_scope", f"The app has registered no purpose for {', '.join(unsaid)}.")
    return {scope: said[scope] for scope in sorted(wanted & said.keys())}


def _locked(request: AccessRequest, now: datetime) -> AccessRequest:
    """Return the request as it is now, held until the end of the transaction, so that it is decided once."""
    held = AccessRequest.objects.select_for_update(of=("self",)).select_related("app", "school").get(pk=request.pk)
    if not held.open_at(now):
        raise AskTheAppAgain("This request was decided or has expired. Start again from the app.")
    return held


def _deciding_school(request: AccessRequest, by: User) -> School:
    if request.school is None:
        raise NotThisSchool("Choose the school that decides first.")
    check_may_approve(user=by, school=request.school)
    _check_school(request, request.school)
    return request.school


def _check_school(request: AccessRequest, school: School) -> None:
    if school.closed_at is not None:
        raise NotThisSchool(f"{school} has left the platform.")
    if request.school_id not in {None, school.pk}:
        raise NotThisSchool("Another school has opened this request. Start again from the app.")
    if request.app.suspended_at is not None:
        raise NotThisSchool(f"{request.app} has been suspended and can read nothing.")
    if request.app.sandbox and not school.is_sandbox:
        raise NotThisSchool(f"{request.app} is still being built and may read test schools only.")
    if request.app.force_urn_check and request.urn != school.urn:
        raise NotThisSchool(f"{request.app} asks the school with URN {request.urn}, which {school} is not.")


def _decide(request: AccessRequest, status: RequestStatus, by: User, now: datetime) -> None:
    request.status, request.decided_by, request.decided_at = status, by, now
    request.save(update_fields=["status", "decided_by", "decided_at", "decline_reason"])


def _asked(request: AccessRequest) -> dict[str, object]:
    return {
        "request": request.link,
        "required": sorted(request.required_scopes),
        "optional": sorted(request.optional_scopes),
    }


def _parties(request: AccessRequest, by: User | None) -> Parties:
    return Parties(user=by.pk if by else None, school=request.school_id, app=request.app_id)
