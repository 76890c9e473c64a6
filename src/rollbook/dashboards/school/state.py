"""How a school's data is, in the few words that stand at the head of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rollbook.accounts.models import School
from rollbook.connectors.registry import UnknownConnector, connector
from rollbook.dashboards.school.syncing import Underway, underway
from rollbook.pages import words
from rollbook.sync.models import Connection, Run

FAILED: Final = "failure"
OLD: Final = timedelta(hours=48)
"""A connected school syncs every day; after two without, somebody should look."""
COURSE: Final = 30
"""How many syncs the course of a number shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How the data is: `kind` is one of the kinds of status."""

    kind: str
    word: str
    sentence: str
    underway: Underway | None
    connection: Connection | None
    last: Run | None
    last_good: Run | None


def state_of(school: School, *, now: datetime) -> State:
    """Say how the data of a school is."""
    runs = Run.objects.filter(school=school).order_by("-started_at", "-pk")
    last, last_good = runs.first(), runs.exclude(outcome=FAILED).first()
    connection = Connection.objects.filter(school=school).first()
    going_on = underway(school)
    kind, word, sentence = _said(connection, last, last_good, now)
    if going_on:
        kind, word, sentence = (
            "waiting",
            "Syncing",
            "New data is coming in. Apps read what was here before until it is.",
        )
    return State(
        kind=kind,
        word=word,
        sentence=sentence,
        underway=going_on,
        connection=connection,
        last=last,
        last_good=last_good,
    )


def source_name(kind: str) -> str:
    """Return what people call a kind of source; one that was taken away keeps its short name."""
    try:
        return connector(kind).description.name
    except UnknownConnector:
        return kind


def found(run: Run) -> str:
    """Say what a sync changed."""
    if run.outcome == FAILED:
        return "Nothing was changed"
    parts = [f"{number:,} {name}" for name in ("added", "changed", "removed") if (number := run.report.get(name, 0))]
    return ", ".join(parts) or "Nothing new"


def course(runs: Sequence[Run], *, kind: str, newest: int) -> tuple[int, ...]:
    """Return how a number came to be what it is now, after each of `runs` (the newest first), the oldest first."""
    values = [newest]
    for run in runs[: COURSE - 1]:
        counts = run.report.get("kinds", {}).get(kind, {})
        values.append(max(0, values[-1] - counts.get("added", 0) + counts.get("removed", 0)))
    return tuple(reversed(values[: len(runs)]))


def _said(
    connection: Connection | None, last: Run | None, last_good: Run | None, now: datetime
) -> tuple[str, str, str]:
    if last is None:
        if connection is None:
            return "attention", "Not connected", "Rollbook has no data of your school yet, so no app can read any."
        return "waiting", "Not synced yet", f"{source_name(connection.kind)} is connected. No sync has run yet."
    ago = words.age(last_good.started_at, now=now) if last_good else ""
    if last.outcome == FAILED:
        still = f"Apps go on reading the data of {ago}." if ago else "Rollbook has no data of your school yet."
        return "bad", "Failed", f"The last sync did not work. {still}"
    if connection is not None and now - last.started_at > OLD:
        return "attention", "Out of date", f"The last sync was {ago}. It should run every day."
    return "good", "Up to date", f"Last synced {ago}: {found(last).lower()}."
