"""What the page of an open Data Access Request is given to show."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone

from rollbook.accounts.audit import LONGEST_REASON
from rollbook.accounts.models import User
from rollbook.accounts.permissions import may_approve
from rollbook.consent.authorisations import living
from rollbook.consent.models import AccessRequest, Authorisation
from rollbook.oauth.colleagues import who_may_decide
from rollbook.oauth.letters import address
from rollbook.oauth.shown import WRITES, clusters_of, people_of, sensitive, titles


def asked_page(
    asked: AccessRequest, *, user: User, now: datetime, ticked: Collection[str] | None = None
) -> dict[str, Any]:
    """Return what is asked, what it changes, and what the reader can do about it.

    Where nothing was `ticked` yet, what the school shares already is, so that approving does not end it unawares.
    """
    if asked.school is None:
        return {}
    held = living(app=asked.app, school=asked.school)
    granted = held.granted if held else frozenset()
    chosen = granted if ticked is None else ticked
    people = people_of(asked.school, timezone.localdate(now))
    wanted = asked.required_scopes | asked.optional_scopes
    may_decide = may_approve(user=user, school=asked.school)
    return {
        "request_": asked,
        "now": now,
        "clusters": clusters_of(asked, granted=granted, ticked=chosen, people=people),
        "has_optional": bool(asked.optional_scopes),
        "sensitive": sensitive(wanted),
        "writes": WRITES in wanted,
        "held": held,
        "added": titles(asked.required_scopes - granted),
        "offered": titles(asked.optional_scopes - granted),
        "ended": titles(granted - wanted),
        "used_by": Authorisation.objects.filter(app=asked.app, revoked_at=None).values("school").distinct().count(),
        "may_decide": may_decide,
        "deciders": () if may_decide else who_may_decide(asked.school),
        "longest_reason": LONGEST_REASON,
        "address": address("access_request", asked),
    }
