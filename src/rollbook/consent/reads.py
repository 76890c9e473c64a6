"""How much apps read: counted in memory, and written down by app, school, sort of object and day now and then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.db import transaction
from django.db.models import F

from rollbook.accounts.models import School
from rollbook.consent.models import App, ReadCount


@dataclass(frozen=True, slots=True)
class ReadOf:
    """What was read: objects of one sort, of one school, by one app, on one day."""

    school: int
    app: int
    object: str
    day: date


@dataclass(frozen=True, slots=True)
class Amount:
    """How many requests, and how many objects were sent in answer."""

    reads: int
    objects_sent: int


class Tally:
    """The reads of one process that are not written down yet. Several threads may use it at once.

    A process that is killed loses what it has not written: write every few seconds, and at the end.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._reads: Counter[ReadOf] = Counter()
        self._sent: Counter[ReadOf] = Counter()

    def note(self, *, read: ReadOf, objects_sent: int) -> None:
        """Count one request that was answered with so many objects."""
        with self._lock:
            self._reads[read] += 1
            self._sent[read] += objects_sent

    def write(self) -> None:
        """Write down what was counted since the last time; after a failure it is still there for the next."""
        with self._lock:
            reads, self._reads = self._reads, Counter()
            sent, self._sent = self._sent, Counter()
        try:
            add_reads({read: Amount(number, sent[read]) for read, number in reads.items()})
        except BaseException:
            with self._lock:
                self._reads.update(reads)
                self._sent.update(sent)
            raise


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
