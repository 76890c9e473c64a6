"""The apps that read from a school, and how much they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max, Q, Sum

from rollbook.consent.models import App, Authorisation, ReadCount
from rollbook.dashboards.school.here import Here
from rollbook.dashboards.school.words import Cluster, clusters, kind

WEEK: Final = timedelta(days=7)
MONTH: Final = 28
"""Days of which reads are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """An app that the school lets read."""

    authorisation: Authorisation
    kind: str
    word: str
    last_read: date | None
    reads: int
    """In the last seven days."""
    clusters: tuple[Cluster, ...]

    @property
    def number(self) -> int:
        """The number of the app."""
        return self.authorisation.app_id

    @property
    def name(self) -> str:
        """The name of the app."""
        return self.authorisation.app.name

    @property
    def choice(self) -> bool:
        """Whether there is anything that the school may take away by itself."""
        return any(cluster.optional for cluster in self.clusters)

    @property
    def paused(self) -> bool:
        """Whether the school lets it wait."""
        return self.kind == "paused"

    def silent_for(self, span: timedelta, *, now: datetime) -> bool:
        """Tell whether it has read nothing for so long, since it was allowed to."""
        last = self.last_read or self.authorisation.granted_at.date()
        return now.date() - last > span


@dataclass(frozen=True, slots=True)
class Reads:
    """What one app read in the last four weeks: by day, the oldest first, and by what was read."""

    days: tuple[tuple[date, int], ...]
    objects: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(number for _, number in self.days)


def connected(here: Here, *, find: str = "") -> tuple[Connected, ...]:
    """Return the apps that read from the school now, by name."""
    held = Authorisation.objects.filter(school=here.school, revoked_at=None, app__name__icontains=find)
    reads = _reads(here)
    return tuple(
        _connected(authorisation, reads.get(authorisation.app_id, (None, 0)), here.now)
        for authorisation in held.select_related("app__developer", "request").order_by("app__name", "pk")
    )


def connected_app(here: Here, app: App) -> Connected | None:
    """Return what one app may read of the school now."""
    return next((each for each in connected(here) if each.number == app.pk), None)


def reads_of(here: Here, app: App) -> Reads:
    """Return what an app read of the school in the last four weeks."""
    first = here.today - timedelta(days=MONTH - 1)
    rows = ReadCount.objects.filter(school=here.school, app=app, day__range=(first, here.today))
    by_day = dict(rows.values_list("day").annotate(Sum("reads")))
    by_object = rows.values_list("object").annotate(total=Sum("reads")).order_by("-total", "object")
    days = (first + timedelta(days=place) for place in range(MONTH))
    return Reads(
        tuple((day, by_day.get(day, 0)) for day in days), tuple((_read(name), number) for name, number in by_object)
    )


def _read(name: str) -> str:
    """Return what people call what was read: of attendance not the weeks in which it is kept."""
    word = "attendance" if name == "attendance" else kind(name)
    return word[:1].upper() + word[1:]


def _reads(here: Here) -> dict[int, tuple[date | None, int]]:
    this_week = Q(day__gt=here.today - WEEK)
    rows = ReadCount.objects.filter(school=here.school).values_list("app_id")
    counted = rows.annotate(last=Max("day"), lately=Sum("reads", filter=this_week, default=0))
    return {app: (last, reads) for app, last, reads in counted}


def _connected(authorisation: Authorisation, reads: tuple[date | None, int], now: datetime) -> Connected:
    request = authorisation.request
    required = request.required_scopes if request else ()
    purposes = request.purposes if request else {}
    status, word = _status(authorisation, now)
    return Connected(
        authorisation=authorisation,
        kind=status,
        word=word,
        last_read=reads[0],
        reads=reads[1],
        clusters=clusters(authorisation.granted, required=required, purposes=purposes),
    )


def _status(authorisation: Authorisation, now: datetime) -> tuple[str, str]:
    if authorisation.app.suspended_at is not None:
        return "bad", "Stopped by the operator"
    if authorisation.paused_until is not None and authorisation.paused_until > now:
        return "paused", "Paused"
    return "good", "Active"
