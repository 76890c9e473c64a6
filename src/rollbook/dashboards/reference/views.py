"""The reference: pages made from the contract, so that they say what the API does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollbook.contract.codesets.catalogue import UnknownCodeSet, codeset, names
from rollbook.contract.describe import data_model
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.postman import collection
from rollbook.contract.scopes import SCOPES
from rollbook.contract.versions import NEWEST, SPELLINGS, VERSIONS
from rollbook.dashboards.reference import showing
from rollbook.pages.prose import Prose, prose

CHANGELOG = Path(__file__).parent / "api-changelog.md"


@login_not_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """All requests of a version."""
    version = _version(request)
    shown = {"version": version, "versions": VERSIONS, "tags": showing.requests_by_tag(version).items()}
    return render(request, "reference/requests.html", shown | {"api_url": settings.ROLLBOOK_API_URL})


@login_not_required
@require_safe
def request_page(request: HttpRequest, op: str) -> HttpResponse:
    """One request: what it takes, what it answers, and the command that makes it, with what was filled in."""
    endpoint = ENDPOINTS.get(op)
    if endpoint is None:
        raise Http404
    version = _version(request) if _version(request) in endpoint.versions else endpoint.versions[-1]
    filled = showing.parameters_of(endpoint, version, request.GET)
    host = settings.ROLLBOOK_API_URL if endpoint.host == "api" else settings.ROLLBOOK_PLATFORM_URL
    return render(
        request,
        "reference/request.html",
        {
            "endpoint": endpoint,
            "version": version,
            "filled": filled,
            "needs": [sorted(need) for need in endpoint.needs],
            "curl": showing.curl(endpoint, version, filled, host),
            "example": showing.example(endpoint, version),
            "body": showing.body(endpoint),
            "refusals": showing.refusals_of(endpoint),
        },
    )


@login_not_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The data model: every member of every object, and what it takes to see it."""
    asked = {name: request.GET.get(name, "").strip() for name in ("find", "object", "scope")}
    rows = showing.members(find=asked["find"], object_name=asked["object"], scope=asked["scope"])
    objects = dict.fromkeys(row.object for row in data_model())
    return render(request, "reference/data.html", {"rows": rows, "objects": objects, "scopes": SCOPES, "asked": asked})


@login_not_required
@require_safe
def scopes(request: HttpRequest) -> HttpResponse:
    """All scopes, in the words that schools read, with what each shows."""
    return render(request, "reference/scopes.html", {"clusters": list(showing.shown_scopes())})


@login_not_required
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """All code sets."""
    return render(request, "reference/codes.html", {"sets": [codeset(name) for name in names()]})


@login_not_required
@require_safe
def code_set(request: HttpRequest, name: str) -> HttpResponse:
    """One code set: every code that may be met."""
    try:
        found = codeset(name)
    except UnknownCodeSet as error:
        raise Http404 from error
    return render(request, "reference/code_set.html", {"set": found, "codes": found.codes.values()})


@login_not_required
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What is otherwise in each version; the page is made from the code by `scripts/write-api-changelog`."""
    return render(request, "reference/changes.html", {"changes": _changelog()})


@login_not_required
@require_safe
def postman(request: HttpRequest) -> HttpResponse:
    """The requests of a version as a collection for Postman."""
    version = _version(request)
    made = collection(version, api_url=settings.ROLLBOOK_API_URL, platform_url=settings.ROLLBOOK_PLATFORM_URL)
    name = f"rollbook-{version}.postman_collection.json"
    return JsonResponse(made, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@cache
def _changelog() -> Prose:
    return prose(CHANGELOG.read_text(encoding="utf-8"))


def _version(request: HttpRequest) -> str:
    return SPELLINGS.get(request.GET.get("version", NEWEST), NEWEST)
