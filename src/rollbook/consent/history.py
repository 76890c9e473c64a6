"""How the entries of the audit trail read to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from rollbook.accounts.audit import Event
from rollbook.accounts.models import AuditEntry, Developer, School, User
from rollbook.consent.models import App
from rollbook.contract.scopes import SCOPES

NOBODY = "The operator"
NAMED = 3
"""How many scopes a sentence names."""

SENTENCES: Mapping[Event, str] = {
    Event.SCHOOL_REGISTERED: "{who} registered {school}",
    Event.SCHOOL_CHANGED: "What is known of {school} was filled in or changed: {changed}",
    Event.SCHOOL_CLOSED: "{who} let {school} leave the platform{because}",
    Event.SCHOOL_REOPENED: "{who} let {school} come back to the platform",
    Event.SCHOOL_CLAIMED: "{who} asked to act for {name}",
    Event.CLAIM_DECLINED: "{who} did not let {member} act for {name}",
    Event.SCHOOL_INVITED: "{who} invited {email} to {school} as {role}",
    Event.SCHOOL_JOINED: "{who} joined {school} as {role}",
    Event.SCHOOL_LEFT: "{member} left {school}",
    Event.ROLE_CHANGED: "{who} made {member} {role} instead of {old_role} at {school}",
    Event.INVITATION_WITHDRAWN: "{who} withdrew the invitation of {email}",
    Event.DEVELOPER_FOUNDED: "{who} founded the team {developer}",
    Event.DEVELOPER_INVITED: "{who} invited {email} to {developer}",
    Event.DEVELOPER_JOINED: "{who} joined {developer}",
    Event.DEVELOPER_LEFT: "{member} left {developer}",
    Event.OPERATOR_MADE: "{who} made {member} an operator",
    Event.SIGNED_IN: "{who} signed in",
    Event.SIGNED_OUT: "{who} signed out",
    Event.SIGNED_OUT_EVERYWHERE: "{who} signed {member} out everywhere",
    Event.USER_BLOCKED: "{who} blocked {member}{because}",
    Event.USER_UNBLOCKED: "{who} let {member} sign in again",
    Event.SECOND_STEP_REMOVED: "{who} took away the second step of {member}",
    Event.EXPORTED: "{who} exported {what}",
    Event.APP_CREATED: "{who} made the app {app}",
    Event.APP_CHANGED: "{who} changed {changed} of {app}",
    Event.APP_SCOPES_CHANGED: "{who} changed what {app} asks for by default",
    Event.SECRET_ADDED: "{who} made a new secret for {app}",
    Event.SECRETS_ENDED: "{who} ended older secrets of {app}",
    Event.REVIEW_ASKED: "{who} asked for {app} to go live",
    Event.REVIEW_DECLINED: "{who} did not let {app} go live yet{because}",
    Event.WENT_LIVE: "{who} let {app} go live",
    Event.APP_SUSPENDED: "{who} stopped {app}",
    Event.APP_REINSTATED: "{who} let {app} run again",
    Event.ACCESS_ASKED: "{app} asked {school} for {scopes}; {who} opened the request",
    Event.ACCESS_APPROVED: "{who} let {app} read {scopes} of {school}",
    Event.ACCESS_DECLINED: "{who} declined what {app} asked of {school}{because}",
    Event.ACCESS_EXPIRED: "Nobody at {school} decided what {app} asked in time",
    Event.GRANTED_BY_OPERATOR: "{who} let {app} read {scopes} of {school}",
    Event.NARROWED: "{who} stopped sharing {removed} of {school} with {app}",
    Event.PAUSED: "{who} paused {app} at {school}",
    Event.RESUMED: "{who} let {app} go on at {school}",
    Event.REVOKED: "{who} ended what {app} may read of {school}{because}",
    Event.TOKENS_ISSUED: "{app} connected to {school}",
    Event.APP_TOKEN_ISSUED: "{app} was given a token of its own",
    Event.MANUAL_TOKEN_ISSUED: "{who} made a token of {app} for {school} by hand",
    Event.TOKEN_REVOKED: "{app} gave back a token",
    Event.CODE_REUSED: "A code for {app} at {school} was used twice: all that came from it was ended",
    Event.REFRESH_TOKEN_REUSED: "A spent refresh token of {app} at {school} was shown: all that came from it was ended",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the trail as a person reads it."""

    at: datetime
    event: Event
    sentence: str


def of_school(*, school: School, first: int = 50, before: int | None = None) -> tuple[AuditEntry, ...]:
    """Return the newest entries that concern `school`; `before` is the number of an entry, for the next page."""
    return _newest(Q(school_id=school.pk), first, before)


def entries_of_school(school: School) -> QuerySet[AuditEntry]:
    """Return every entry that concerns `school`, and when its members came in and left while they were its members."""
    coming_and_going = Q()
    for member, since in school.memberships.values_list("user_id", "joined_at"):
        coming_and_going |= Q(user_id=member, at__gte=since)
    signed = Q(event__in=(Event.SIGNED_IN.value, Event.SIGNED_OUT.value)) & coming_and_going
    return AuditEntry.objects.filter(Q(school_id=school.pk) | signed if coming_and_going else Q(school_id=school.pk))


def of_developer(*, developer: Developer, first: int = 50, before: int | None = None) -> tuple[AuditEntry, ...]:
    """Return the newest entries that concern the team or its apps."""
    apps = list(developer.apps.values_list("pk", flat=True))
    return _newest(Q(developer_id=developer.pk) | Q(app_id__in=apps), first, before)


def told(entries: Iterable[AuditEntry]) -> tuple[Happening, ...]:
    """Put entries into sentences, with the names of today; what is gone is called by its number."""
    rows = tuple(entries)
    names = _Names.of(rows)
    return tuple(Happening(row.at, Event(row.event), names.sentence(row)) for row in rows)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of all that some entries speak of, looked up together."""

    users: Mapping[int, str]
    schools: Mapping[int, str]
    apps: Mapping[int, str]
    developers: Mapping[int, str]

    @classmethod
    def of(cls, rows: tuple[AuditEntry, ...]) -> _Names:
        users = {number for row in rows for number in (row.user_id, _facts(row).get("user")) if number is not None}
        return cls(
            users={user.pk: str(user) for user in User.objects.filter(pk__in=users)},
            schools=dict(School.objects.filter(pk__in={row.school_id for row in rows}).values_list("pk", "name")),
            apps=dict(App.objects.filter(pk__in={row.app_id for row in rows}).values_list("pk", "name")),
            developers=dict(
                Developer.objects.filter(pk__in={row.developer_id for row in rows}).values_list("pk", "name")
            ),
        )

    def sentence(self, row: AuditEntry) -> str:
        facts, before = _facts(row), row.before or {}
        reason = facts.get("reason")
        return SENTENCES[Event(row.event)].format(
            who=_named(self.users, row.user_id, NOBODY),
            school=_named(self.schools, row.school_id, "a school"),
            app=_named(self.apps, row.app_id, "an app"),
            developer=_named(self.developers, row.developer_id, "a team"),
            member=_named(self.users, facts.get("user"), "somebody"),
            email=facts.get("email") or "whoever has the code",
            role=_role(facts),
            old_role=_role(before),
            what=facts.get("what", "data"),
            changed=", ".join(sorted(facts)),
            name=facts.get("name", "a school"),
            scopes=_titled(facts.get("scopes") or facts.get("required") or ()),
            removed=_titled(set(before.get("scopes", ())) - set(facts.get("scopes", ()))),
            because=f": {reason}" if reason else "",
        )


def _titled(scopes: Collection[str]) -> str:
    """Return what people call some scopes; beyond a few, how many more there are."""
    titles = [_within_a_sentence(SCOPES[scope].title) for scope in sorted(scopes) if scope in SCOPES]
    if len(titles) > NAMED + 1:
        titles = [*titles[:NAMED], f"{len(titles) - NAMED} more"]
    *most, last = titles or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def _within_a_sentence(title: str) -> str:
    """Return a title without its capital, unless its first word always has one (NHS, English)."""
    first = title.split(maxsplit=1)[0]
    return title if first.isupper() or first == "English" else title[:1].lower() + title[1:]


def _newest(which: Q, first: int, before: int | None) -> tuple[AuditEntry, ...]:
    found = AuditEntry.objects.filter(which).order_by("-sequence")
    return tuple((found if before is None else found.filter(sequence__lt=before))[:first])


def _facts(row: AuditEntry) -> Mapping[str, Any]:
    return row.after or row.before or {}


def _named(names: Mapping[int, str], number: object, otherwise: str) -> str:
    if not isinstance(number, int):
        return otherwise
    return names.get(number, f"{otherwise.removeprefix('a ').removeprefix('an ')} {number}")


def _role(facts: Mapping[str, Any]) -> str:
    return str(facts.get("role", "a member")).replace("_", " ")
