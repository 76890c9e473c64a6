"""A sync that somebody at the school starts: it runs beside the page, which shows how far it is.

How far it is, is kept in Django's cache, so that every process of the platform can tell. A sync whose process died
is forgotten after a while; it has changed nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from threading import Thread
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from rollbook.accounts.models import School
from rollbook.connectors.source import Source
from rollbook.sync.asked import STALE
from rollbook.sync.engine import run
from rollbook.sync.letters import FAILED, tell_failing
from rollbook.sync.models import Run, SyncRequest

LIFE: Final = timedelta(minutes=20)
"""From its last sign of life on, a sync counts as dead after so long. One part of it is a single step: writing."""
STAGES: Final[Mapping[str, str]] = {
    "Waiting": "Waiting for its turn",
    "Starting": "Starting",
    "Reading": "Reading what the source has",
    "Recognising": "Recognising who is who",
    "Comparing": "Comparing with what is here, and storing the differences",
}
"""The stages of a sync, and how the page tells them."""
BROKE: Final = "Something went wrong on our side. It has been written down for the people who run this platform."

Launch = Callable[[Callable[[], None]], None]


class SyncUnderWay(Exception):
    """A sync of this school is going on: wait until it is done."""


@dataclass(frozen=True, slots=True)
class Underway:
    """How far a sync is. `total` is None where nobody knows."""

    source: str
    stage: str = "Starting"
    done: int = 0
    total: int | None = None

    @property
    def sentence(self) -> str:
        """What is being done."""
        return STAGES.get(self.stage, self.stage)


def underway(school: School) -> Underway | None:
    """Return how far the sync of a school is; None if none goes on."""
    kept = cache.get(_key(school))
    return Underway(**kept) if kept else _at_worker(school)


def beside(work: Callable[[], None]) -> None:
    """Do the work in a thread of its own, with a database connection of its own."""

    def worked() -> None:
        try:
            work()
        finally:
            connection.close()

    Thread(target=worked, name="sync", daemon=True).start()


def begin(*, school: School, source: Source, launch: Launch, done: Callable[[], None]) -> None:
    """Start a sync and come back at once; `done` is called when it is over, however it ended.

    Raises:
        SyncUnderWay: One goes on already.
    """
    first = Underway(source.description.name)
    if _at_worker(school) or not cache.add(_key(school), asdict(first), LIFE.total_seconds()):
        raise SyncUnderWay(f"A sync of {school} is going on already. It tells you here when it is done.")

    def show(stage: str, number: int, total: int | None) -> None:
        # What is stored is stored in one transaction, out of which nobody could be told anything.
        if not connection.in_atomic_block:
            cache.set(_key(school), asdict(Underway(first.source, stage, number, total)), LIFE.total_seconds())

    def work() -> None:
        try:
            _run_or_say_why_not(school, source, show)
            tell_failing(school)
        finally:
            cache.delete(_key(school))
            done()

    launch(work)


def _at_worker(school: School) -> Underway | None:
    """Return how far the sync is that a worker was asked for, by an app or by the day."""
    asked = SyncRequest.objects.filter(school=school, finished_at=None).first()
    if asked is None or (asked.started_at and timezone.now() - asked.started_at > STALE):
        return None
    return Underway("Sync", "Starting" if asked.started_at else "Waiting")


def _run_or_say_why_not(school: School, source: Source, show: Callable[[str, int, int | None], None]) -> None:
    now = timezone.now()
    try:
        run(school=school, source=source, clock=timezone.now, progress=show)
    except Exception:
        logging.getLogger(__name__).exception("A sync that was started on a page broke off.")
        Run.objects.create(
            school=school,
            source=source.description.kind,
            started_at=now,
            finished_at=timezone.now(),
            outcome=FAILED,
            report={"problem": BROKE},
        )


def _key(school: School) -> str:
    return f"sync-under-way-{school.pk}"
