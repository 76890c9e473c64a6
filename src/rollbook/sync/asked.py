"""Syncs that are asked for: by an app that wants fresher data, or by the platform itself once a day.

Whoever asks writes a line; a worker (`rollbook.sync.worker`) takes it up. A school has at most one open line.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from rollbook.accounts.models import School
from rollbook.sync.connections import NotConnected
from rollbook.sync.models import Connection, Run, SyncRequest

GAP: Final = timedelta(minutes=15)
"""Between two syncs that apps ask for at one school: reading an MIS is work for it too."""
PENDING_SECONDS: Final = 60
"""When to ask again while a sync is waiting or under way."""
NIGHT: Final = time(2, 0)
"""When the day's own sync is due, in local time: schools are empty, and yesterday's registers are closed."""
STALE: Final = timedelta(hours=2)
"""A sync that was begun so long ago died with its worker, and may be taken up again."""


class SyncingSwitchedOff(PermissionError):
    """The school does not let apps ask for syncs. Wait for the day's own sync."""


class AskLater(Exception):
    """A sync is pending, or was asked for a moment ago; asking again makes sense `after` seconds."""

    def __init__(self, message: str, *, after: int) -> None:
        super().__init__(message)
        self.after = after


def ask_for_sync(*, school: School, app: int, now: datetime) -> None:
    """Ask, for an app, that a school be synced soon.

    Raises:
        SyncingSwitchedOff: The school does not want that.
        NotConnected: It has no source.
        AskLater: A sync is pending, or apps asked less than `GAP` ago.
    """
    if not school.sync_on_request:
        raise SyncingSwitchedOff("the school does not let apps ask for syncs; it is synced once a day")
    if not Connection.objects.filter(school=school).exists():
        raise NotConnected("the school has no source of data that could be read")
    asked = SyncRequest.objects.filter(school=school)
    if asked.filter(finished_at=None).exists():
        raise AskLater("a sync is pending already", after=PENDING_SECONDS)
    last = asked.exclude(app_id=None).order_by("-asked_at").values_list("asked_at", flat=True).first()
    if last is not None and now - last < GAP:
        raise AskLater("a sync was asked for too recently", after=ceil((last + GAP - now).total_seconds()))
    if not _asked(school.pk, app, now):
        raise AskLater("a sync is pending already", after=PENDING_SECONDS)


def ask_for_due(*, now: datetime) -> int:
    """Ask for the daily sync of every school whose last reading lies before last night; return how many."""
    night = last_night(now)
    fresh = Run.objects.filter(started_at__gte=night).values("school_id")
    asked = SyncRequest.objects.filter(Q(finished_at=None) | Q(asked_at__gte=night, app_id=None)).values("school_id")
    due = Connection.objects.filter(school__closed_at=None).exclude(school_id__in=fresh).exclude(school_id__in=asked)
    return sum(_asked(school, None, now) for school in due.order_by("school_id").values_list("school_id", flat=True))


def last_night(now: datetime) -> datetime:
    """Return the last moment at which daily syncs fell due."""
    zone = ZoneInfo(settings.TIME_ZONE)
    night = datetime.combine(now.astimezone(zone).date(), NIGHT, zone)
    if night > now:
        night = datetime.combine(now.astimezone(zone).date() - timedelta(days=1), NIGHT, zone)
    return night.astimezone(UTC)


def take_up(*, now: datetime) -> SyncRequest | None:
    """Take up a waiting request for this worker alone; None where nothing waits.

    What apps ask for comes before what the day brings, and what was asked for first comes first. Of a school that has
    left, nothing is read any more.
    """
    free = Q(started_at=None) | Q(started_at__lt=now - STALE)
    waiting = SyncRequest.objects.filter(free, finished_at=None, school__closed_at=None).annotate(daily=Q(app_id=None))
    for request in waiting.select_related("school").order_by("daily", "asked_at", "pk"):
        if SyncRequest.objects.filter(free, pk=request.pk, finished_at=None).update(started_at=now):
            return request
    return None


def put_back(request: SyncRequest) -> None:
    """Let another worker take a request up."""
    SyncRequest.objects.filter(pk=request.pk).update(started_at=None)


def finish(request: SyncRequest, *, now: datetime) -> None:
    """Close a request: the sync went well, or its report says why not."""
    SyncRequest.objects.filter(pk=request.pk).update(finished_at=now)


def forget_finished(*, before: datetime) -> None:
    """Forget requests that were closed long ago; the runs stay."""
    SyncRequest.objects.filter(finished_at__lt=before).delete()


def _asked(school: int, app: int | None, now: datetime) -> bool:
    """Write the line; False where another process wrote one for this school at the same moment."""
    try:
        with transaction.atomic():
            SyncRequest.objects.create(school_id=school, app_id=app, asked_at=now)
    except IntegrityError:
        return False
    return True
