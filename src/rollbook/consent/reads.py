"""How much apps read: counted in memory, and written down by app, school, sort of object and day now and then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import F

from rollbook.accounts.models import School
from rollbook.consent.models import App, ReadCount


class ReadOf(NamedTuple):
    """What was read: objects of one sort, of one school, by one app, on one day."""

    school: int
    app: int
    object: str
    day: date


class Amount(NamedTuple):
    """How many requests, and how many objects were sent in answer."""

    reads: int
    objects_sent: int


NOTHING: Final = Amount(0, 0)


class Tally:
    """The reads of one process that are not written down yet. Several threads may use it at once.

    A process that is killed loses what it has not written: write every few seconds, and at the end.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._amounts: dict[ReadOf, Amount] = {}

    def note(self, *, read: ReadOf, objects_sent: int) -> None:
        """Count one request that was answered with so many objects."""
        self._add(read, Amount(1, objects_sent))

    def write(self) -> None:
        """Write down what was counted since the last time; after a failure it is still there for the next."""
        with self._lock:
            amounts, self._amounts = self._amounts, {}
        try:
            add_reads(amounts)
        except BaseException:
            for read, amount in amounts.items():
                self._add(read, amount)
            raise

    def _add(self, read: ReadOf, more: Amount) -> None:
        with self._lock:
            so_far = self._amounts.get(read, NOTHING)
            self._amounts[read] = Amount(so_far.reads + more.reads, so_far.objects_sent + more.objects_sent)


def add_reads(amounts: Mapping[ReadOf, Amount]) -> None:
    """Add to what is written down. Rows are taken in one order, so that two writers cannot wait for each other.

    What was read of a school that was removed meanwhile, or by such an app, has nobody left to be told.
    """
    with transaction.atomic():
        schools = set(School.objects.filter(pk__in={read.school for read in amounts}).values_list("pk", flat=True))
        apps = set(App.objects.filter(pk__in={read.app for read in amounts}).values_list("pk", flat=True))
        told = (read for read in amounts if read.school in schools and read.app in apps)
        for read in sorted(told, key=lambda each: (each.school, each.app, each.day, each.object)):
            amount = amounts[read]
            row, new = ReadCount.objects.get_or_create(
                school_id=read.school,
                app_id=read.app,
                day=read.day,
                object=read.object,
                defaults={"reads": amount.reads, "objects_sent": amount.objects_sent},
            )
            if not new:
                ReadCount.objects.filter(pk=row.pk).update(
                    reads=F("reads") + amount.reads, objects_sent=F("objects_sent") + amount.objects_sent
                )
