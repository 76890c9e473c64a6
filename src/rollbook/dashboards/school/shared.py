"""Which data goes to which app: one table of all that a school shares."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from rollbook.dashboards.school.connected import Connected, connected
from rollbook.dashboards.school.here import Here, at_school, exported, show
from rollbook.dashboards.school.words import Cluster, Shared, clusters
from rollbook.pages.exports import csv_file


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data, and for each app whether it reads it."""

    shared: Shared
    cells: tuple[tuple[Connected, bool], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The lines under one heading."""

    cluster: Cluster
    lines: tuple[Line, ...]


@require_safe
@at_school
def shared(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the table."""
    apps = connected(here)
    return show(request, here, "shared", apps=apps, parts=parts(apps))


@require_safe
@at_school
def shared_file(request: HttpRequest, here: Here) -> HttpResponseBase:  # noqa: ARG001  (every view is given it)
    """Send the table."""
    exported(here, "what is shared with whom")
    apps = connected(here)
    rows = [
        (
            part.cluster.name,
            line.shared.scope.title,
            line.shared.scope.name,
            line.shared.scope.sensitive or "",
            *("shared" if reads else "" for _, reads in line.cells),
        )
        for part in parts(apps)
        for line in part.lines
    ]
    head = ("Heading", "Data", "Scope", "Why it is sensitive", *(each.name for each in apps))
    return csv_file(name=f"{here.school.slug}-data-shared", head=head, rows=rows)


def parts(apps: tuple[Connected, ...]) -> tuple[Part, ...]:
    """Return all that is shared with any of `apps`, under its headings."""
    everything = frozenset[str]().union(*(each.authorisation.granted for each in apps))
    return tuple(Part(cluster, tuple(_line(each, apps) for each in cluster.shared)) for cluster in clusters(everything))


def _line(each: Shared, apps: tuple[Connected, ...]) -> Line:
    return Line(each, tuple((app, each.scope.name in app.authorisation.granted) for app in apps))
