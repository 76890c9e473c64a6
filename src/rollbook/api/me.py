"""`GET /me`: which app and which token this is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from rollbook.accounts.access import Access
from rollbook.accounts.models import School
from rollbook.api.answers import Answer, as_json
from rollbook.api.call import Call
from rollbook.consent.models import App
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.apps import Me
from rollbook.contract.objects.v1_0 import V1Me

PLAIN = ("id", "name", "description", "website_uri", "support_uri", "privacy_policy_uri", "install_uri")
PUBLIC = ("id", "urn", "name", "slug", "la_code", "establishment_number", "phase")


def me(call: Call) -> Answer:
    """Say which app the token is of, and what it opens."""
    app = App.objects.get(pk=call.access.app)
    facts = {name: getattr(app, name) or None for name in PLAIN} | {
        "redirect_uri": next(iter(app.redirect_uris), None),
        "listed": app.listed,
        "sandbox": app.sandbox,
        "force_urn_check": app.force_urn_check,
        "created_at": moment(app.created_at),
        "updated_at": moment(app.updated_at),
        "token": {"access_level": call.access.level, "scopes": sorted(call.access.scopes)},
    }
    return as_json(shaped(Me, facts))


def me_in_1_0(call: Call) -> Answer:
    """Say which app the token is of and, where it is a school's, which school and scopes it opens."""
    app = App.objects.get(pk=call.access.app)
    school = _school(call.access)
    facts = {"level": call.access.level, "app": {"id": app.pk, "name": app.name}, "school": school}
    return as_json(shaped(V1Me, facts))


def moment(of: datetime) -> str:
    """Return a moment as the API sends it."""
    return of.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _school(access: Access) -> Mapping[str, object] | None:
    if access.school is None:
        return None
    school = School.objects.get(pk=access.school)
    return {name: getattr(school, name) or None for name in PUBLIC} | {"scopes": sorted(access.scopes)}
