"""What the app sees: the records of a test school, read with exactly the scopes that it grants the app."""

from __future__ import annotations

from typing import Any, Final

import orjson
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rollbook.consent.looking import NothingGranted, access_of_developer
from rollbook.consent.models import App
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.versions import NEWEST
from rollbook.dashboards.developer.reach import app_of, of_app, reader_of
from rollbook.records.query import Page, Query
from rollbook.records.store import SchoolRecords

ROWS: Final = 10


def _plain(endpoint: Endpoint) -> bool:
    """Tell whether an endpoint lists records that are stored, without being told anything else."""
    kept = endpoint.view is not None and endpoint.view.about.kind is not None
    needed = [each for each in endpoint.parameters if each.required or each.place == "path"]
    return kept and endpoint.many and endpoint.method == "GET" and NEWEST in endpoint.versions and not needed


LISTS: Final = {endpoint.path: endpoint for endpoint in ENDPOINTS.values() if _plain(endpoint)}
"""What can be looked at, by path."""
FIRST: Final = "/students"


class What(forms.Form):
    """Which list of which school."""

    school = forms.ChoiceField(label="Test school")
    path = forms.ChoiceField(label="List", choices=[(path, path) for path in LISTS], initial=FIRST)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, app: App, **named: Any) -> None:  # noqa: ANN401  (what Django's forms take)
        super().__init__(*given, **named)
        rows = app.developer.sandboxes.select_related("school").order_by("-made_at")
        self.schools = {str(row.school_id): row.school for row in rows}
        self.fields["school"].choices = [(number, str(school)) for number, school in self.schools.items()]  # type: ignore[attr-defined]


@require_safe
def browse(request: HttpRequest, app: int) -> HttpResponse:
    """Some records as the app sees them, as JSON; parts that come only when asked for are asked for."""
    mine = app_of(request, app)
    form = What(request.GET if "school" in request.GET else None, app=mine)
    chosen = _chosen(form)
    facts = {} if chosen is None else {**_read(request, mine, form, chosen), "school": chosen[0], "path": chosen[1]}
    return of_app(request, "browse", mine, {"form": form, **facts})


def _read(request: HttpRequest, app: App, form: What, chosen: tuple[str, str, int]) -> dict[str, object]:
    """Return what the page shows of a list, or why it shows none."""
    number, path, page = chosen
    endpoint = LISTS[path]
    try:
        access = access_of_developer(app=app, school=form.schools[number], by=reader_of(request))
    except NothingGranted as refusal:
        return {"refusal": str(refusal)}
    if not access.meets(endpoint.needs):
        return {"needs": tuple(" or ".join(sorted(need)) for need in endpoint.needs)}
    includes = frozenset(each.name for each in endpoint.parameters if each.include and NEWEST in each.versions)
    query = Query(endpoint=endpoint, now=timezone.localtime(), includes=includes, page=page, per_page=ROWS)
    return _shown(SchoolRecords(access).page(query))


def _chosen(form: What) -> tuple[str, str, int] | None:
    """Return the school, the path and the page; the newest school and the first list where nothing was chosen."""
    if form.is_bound:
        if not form.is_valid():
            return None
        return form.cleaned_data["school"], form.cleaned_data["path"], form.cleaned_data["page"] or 1
    return (next(iter(form.schools)), FIRST, 1) if form.schools else None


def _shown(page: Page) -> dict[str, object]:
    rows = [orjson.dumps(row, option=orjson.OPT_INDENT_2).decode() for row in orjson.loads(page.body)]
    return {
        "rows": rows,
        "total": page.total,
        "first": (page.page - 1) * page.per_page + 1,
        "last": (page.page - 1) * page.per_page + len(rows),
        "before": page.page - 1,
        "after": page.page + 1 if page.page * page.per_page < page.total else 0,
    }
