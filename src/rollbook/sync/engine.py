"""A sync, in five calls: pull and check, identify, diff, apply.

Nothing is stored before the last of them, which is one transaction: a sync that dies at any point leaves the school
as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from rollbook.accounts.models import School
from rollbook.connectors.source import Source, SourceProblem, TryLater
from rollbook.contract.objects import KINDS
from rollbook.records.writing import AnotherWriter, Clock, digests, school_day, sequence_of
from rollbook.sync.applying import apply
from rollbook.sync.assemble import ORDER, Assembler
from rollbook.sync.constants import constants
from rollbook.sync.days import follow_the_day
from rollbook.sync.differences import Differ
from rollbook.sync.identify import Identities, Matcher
from rollbook.sync.models import Run
from rollbook.sync.natural import NATURAL, ContactsByChild, Match, NaturalKeys
from rollbook.sync.pictures import Pictures
from rollbook.sync.pulling import Progress, Pulled, pull_into
from rollbook.sync.removal import Removal
from rollbook.sync.report import Report
from rollbook.sync.resolve import Parts, Resolver
from rollbook.sync.school import update_school
from rollbook.sync.spool import Spool

PEOPLE: Final = ("student", "staff_member", "contact")


def silent(stage: str, done: int, total: int | None) -> None:
    """Show no progress."""


def run(
    *, school: School, source: Source, clock: Clock, progress: Progress = silent, since: datetime | None = None
) -> Report:
    """Sync a school from a source, and return what happened; a failed run changes nothing and says why.

    `since` asks the source for changes only, where it can tell them. `clock` is asked when the sync begins, and again
    when its changes are stored, which may be minutes later. Only faults of our own raise.
    """
    now = clock()
    report = Report(source=source.description.kind, started_at=now)
    whole: frozenset[str] = frozenset()
    pictures = Pictures(school=school.pk)
    follow_the_day(school=school.pk, now=now, clock=clock)
    try:
        with Spool() as spool:
            sync = _Sync(school, report.source, clock, spool, report, progress, pictures)
            pulled = sync.pull(source, since)
            whole = pulled.pull.whole
            arrived = sync.identify(pulled)
            sync.diff(pulled, arrived)
            sync.apply(pulled)
        changes = report.total("added") + report.total("changed") + report.total("removed")
        report.outcome = "success" if changes else "no_changes"
    except SourceProblem as problem:
        report.problem = problem.for_school
    except AnotherWriter as problem:
        report.problem = str(TryLater(f"{problem} Start the sync again.", after=60))
    pictures.tidy(report)
    report.finished_at = clock()
    _keep(school, report, whole)
    return report


def _keep(school: School, report: Report, whole: frozenset[str]) -> None:
    Run.objects.create(
        school=school,
        source=report.source,
        whole=sorted(whole),
        started_at=report.started_at,
        finished_at=report.finished_at,
        outcome=report.outcome,
        report=report.as_json(),
    )


def nobody(_key: str, _values: Mapping[str, Any]) -> None:
    """Recognise nobody."""


def _spoken(kind: str) -> str:
    return "person" if kind in PEOPLE else kind.replace("_", " ")


@dataclass(slots=True)
class _Arrived:
    """Ids that came in this pull, by kind."""

    ids: dict[str, set[int]]


class _Sync:
    """The state that the five calls of one sync share."""

    def __init__(  # noqa: PLR0913, PLR0917 - made in one place
        self,
        school: School,
        source: str,
        clock: Clock,
        spool: Spool,
        report: Report,
        progress: Progress,
        pictures: Pictures,
    ) -> None:
        self.school, self.spool, self.report, self.progress = school, spool, report, progress
        self.pictures, self.clock, self.now = pictures, clock, report.started_at
        self.today = school_day(self.now)
        self.since = sequence_of(school.pk)
        self.identities = Identities(school=school.pk, source=source)
        self.parts = Parts(self.identities)

    def pull(self, source: Source, since: datetime | None) -> Pulled:
        """Pull and check: records into the spool."""
        zone = ZoneInfo(settings.TIME_ZONE)
        pulled = pull_into(
            self.spool,
            source.pull(now=self.now.astimezone(zone), since=since),
            pictures=self.pictures,
            zone=zone,
            report=self.report,
            progress=self.progress,
        )
        for kind, key, id_, values in constants():
            self.spool.put(f"identified {kind}", (key, id_, values))
        return pulled

    def identify(self, pulled: Pulled) -> _Arrived:
        """Give every record that arrived its id."""
        arrived = _Arrived({kind: set() for kind in KINDS})
        for number, kind in enumerate(ORDER):
            self.progress("Recognising", number, len(ORDER))
            self._identify(kind, pulled, arrived.ids[kind])
        for kind, _, id_, _ in constants():
            arrived.ids[kind].add(id_)
        return arrived

    def _identify(self, kind: str, pulled: Pulled, arrived: set[int]) -> None:
        naturals = NaturalKeys(kind=kind, identities=self.identities) if kind in NATURAL else None
        match = naturals.find if naturals else self._matching(kind, pulled)
        for key, values in self.spool.values(kind):
            id_ = self.identities.settle(
                kind,
                key,
                lambda k=key, v=values: self.identities.renamed(kind, k) or match(k, v),  # type: ignore[misc]
            )
            other = self.identities.claimed_by(kind, id_)
            if other != key:
                self.report.refuse(kind=kind, key=key, reason=f"It stands for the same {_spoken(kind)} as “{other}”.")
                continue
            arrived.add(id_)
            if naturals and kind not in pulled.pull.whole and naturals.yields(id_):
                self.report.counts(kind).unchanged += 1
            else:
                self.spool.put(f"identified {kind}", (key, id_, values))

    def _matching(self, kind: str, pulled: Pulled) -> Match:
        """Return what recognises records of a kind whose keys are new."""
        known = self.identities.keys_of(kind)
        if all(key in known for key in pulled.keys.get(kind, ())):
            return nobody
        if kind == "contact":
            return ContactsByChild(identities=self.identities, spool=self.spool, report=self.report).find
        if kind in PEOPLE:
            matching = pulled.pull.matching
            keys = pulled.keys.get(kind, set()) if matching.keys_change else known
            own = frozenset(known[key] for key in keys if key in known)
            return Matcher(kind=kind, school=self.school.pk, matching=matching, own=own, report=self.report).find
        return nobody

    def diff(self, pulled: Pulled, arrived: _Arrived) -> None:
        """Hold what arrived against what is stored."""
        school, today = self.school.pk, self.today
        removal = Removal(school=school, pulled=pulled, identities=self.identities, arrived=arrived.ids, on=today)
        stored = {kind: set(digests(kind, school)) for kind in KINDS}
        living = {kind: (stored[kind] | arrived.ids[kind]) - removal.removed(kind) for kind in KINDS}
        resolver = Resolver(
            identities=self.identities, parts=self.parts, stored=stored, living=living, report=self.report
        )
        assembler = Assembler(school=school, spool=self.spool, resolver=resolver, report=self.report, on=today)
        assembler.leaving, assembler.bereft = removal.leaving, removal.bereft()
        assembler.silent = {kind: (places, removal.told_in_part(kind)) for kind, places in pulled.pull.silent.items()}
        assembler.links.after |= {student: {} for student in removal.removed("student")}
        assembler.sums.removed(
            years=removal.removed("academic_year"),
            weeks=removal.removed("attendance"),
            whole="attendance" in pulled.pull.whole,
        )
        self.differ = Differ(
            school=self.school.pk,
            spool=self.spool,
            assembler=assembler,
            pictures=self.pictures,
            report=self.report,
            now=self.now,
        )
        for number, kind in enumerate(ORDER):
            self.progress("Comparing", number, len(ORDER))
            self.differ.diff(kind, merging=kind in pulled.pull.merge, removed=removal.removed(kind))

    def apply(self, pulled: Pulled) -> None:
        """Write all differences in one transaction."""
        apply(
            school=self.school.pk,
            since=self.since,
            clock=self.clock,
            on=self.today,
            spool=self.spool,
            fresh_identities=self.identities.fresh + self.differ.assembler.sums.fresh,
            fresh_parts=self.parts.fresh,
            links=self.differ.assembler.links,
            told=self.differ.assembler.told,
            ripples=self.differ.ripples,
            pictures=self.pictures,
            progress=self.progress,
        )
        update_school(self.school, pulled.school, self.report)
