"""`GET /schools/registered` and `GET /authorizations`: which schools let the app in. Both are for the app alone."""

from __future__ import annotations

import orjson

from rollbook.accounts.models import School
from rollbook.api.answers import Answer, as_json
from rollbook.api.call import Call
from rollbook.api.envelope import bare
from rollbook.consent.models import App
from rollbook.consent.registered import schools_of
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.school import SchoolRegistered
from rollbook.contract.objects.v1_0 import V1Authorizations
from rollbook.records.query import Page


def registered(call: Call) -> Answer:
    """Return a page of the schools that let the app in."""
    schools = schools_of(call.access.app)
    page, per_page = call.query.page, call.query.per_page
    some = schools[(page - 1) * per_page : page * per_page]
    return bare(Page(orjson.dumps([_row(school) for school in some]), schools.count(), page, per_page))


def authorizations(call: Call) -> Answer:
    """Return all schools that let the app in, at once."""
    app = App.objects.get(pk=call.access.app)
    schools = [
        {"school_id": school.pk, "school_name": school.name, "school_urn": school.urn or None}
        for school in schools_of(app.pk)
    ]
    return as_json(shaped(V1Authorizations, {"id": app.pk, "name": app.name, "data": schools}))


def _row(school: School) -> dict[str, object]:
    return shaped(SchoolRegistered, {name: getattr(school, name) or None for name in SchoolRegistered.fields})
