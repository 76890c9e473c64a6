"""The apps of a school: which read, which ask, which did before, and which there are."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollbook.consent.models import AccessRequest, App, Authorisation, Stage
from rollbook.dashboards.school.connected import connected, connected_app, reads_of
from rollbook.dashboards.school.here import Here, at_school, exported, show, waiting
from rollbook.dashboards.school.words import clusters, web
from rollbook.pages.exports import csv_file
from rollbook.pages.listing import asked, listing

TILES: Final = 24


@require_safe
@at_school
def apps(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the apps that read, those that ask, and those that did before."""
    ended = Authorisation.objects.filter(school=here.school).exclude(revoked_at=None)
    before = ended.select_related("app", "revoked_by").order_by("-revoked_at")[:TILES]
    return show(request, here, "apps", apps=connected(here), asking=waiting(here), before=before)


@require_safe
@at_school
def apps_file(request: HttpRequest, here: Here) -> HttpResponseBase:  # noqa: ARG001  (every view is given it)
    """Send the table of apps."""
    exported(here, "the list of apps")
    rows = [
        (
            each.name,
            each.authorisation.app.developer.name,
            each.word,
            each.authorisation.granted_at.date().isoformat(),
            each.last_read.isoformat() if each.last_read else "",
            each.reads,
            " ".join(sorted(each.authorisation.granted)),
        )
        for each in connected(here)
    ]
    head = ("App", "Developer", "Status", "Since", "Last read", "Reads in 7 days", "Scopes")
    return csv_file(name=f"{here.school.slug}-apps", head=head, rows=rows)


@require_safe
@at_school
def find(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the apps that schools can use, by name or by what they do."""
    wanted = asked(request.GET, sorts=("name",))
    words = Q(name__icontains=wanted.find) | Q(description__icontains=wanted.find)
    found = _open_to_schools().filter(words).select_related("developer").annotate(reads_here=_reads_from(here))
    return show(request, here, "find", listing=listing(found, asked=wanted, size=TILES), asked=wanted)


@require_safe
@at_school
def app(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Show one app: what it reads of the school, or what it would ask for."""
    found = app_here(here, number)
    held = connected_app(here, found)
    reads = reads_of(here, found)
    wishes = {wish.scope: wish for wish in found.scopes.all()}
    required = [name for name, wish in wishes.items() if wish.required]
    purposes = {name: wish.purpose for name, wish in wishes.items()}
    facts = {
        "app": found,
        "held": held,
        "reads": reads,
        "day_reads": [number for _, number in reads.days],
        "reads_label": f"Reads a day over four weeks, {reads.total:,} in all",
        "wishes": clusters(wishes, required=required, purposes=purposes) if held is None else (),
        "asking": [each for each in waiting(here) if each.app_id == found.pk],
        "start": _start(found),
        "links": [
            (name, uri)
            for name, uri in (
                ("Website", web(found.website_uri)),
                ("Support", web(found.support_uri)),
                ("Privacy policy", web(found.privacy_policy_uri)),
            )
            if uri
        ],
        "receipt": _receipt(held.authorisation) if held else "",
    }
    return show(request, here, "app", **facts)


def app_here(here: Here, number: int) -> App:
    """Return an app that the school may know of: one that is open to schools, or has asked it or read from it."""
    known = Q(authorisations__school=here.school) | Q(requests__school=here.school) | Q(pk__in=_open_to_schools())
    found = App.objects.filter(known, pk=number).select_related("developer").distinct().first()
    if found is None:
        raise Http404
    return found


def _open_to_schools() -> QuerySet[App]:
    return App.objects.filter(listed=True, stage=Stage.LIVE, suspended_at=None)


def _reads_from(here: Here) -> Exists:
    return Exists(Authorisation.objects.filter(school=here.school, app=OuterRef("pk"), revoked_at=None))


def _start(found: App) -> str:
    """Return where the app begins to ask: it alone can, since only it knows the browser that it began in."""
    return web(found.install_uri) or web(found.website_uri)


def _receipt(authorisation: Authorisation) -> str:
    approved: AccessRequest | None = authorisation.request
    return reverse("access_request_receipt", args=[approved.link]) if approved else ""
