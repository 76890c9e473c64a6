"""Data in: importing files, and syncing a school from the source it is connected to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rollbook.accounts.models import School
from rollbook.accounts.schools import school_with_urn
from rollbook.cli.output import say, say_json, say_table
from rollbook.cli.preparing import now
from rollbook.cli.problems import WRONG_USE, CommandProblem
from rollbook.cli.progress import bar
from rollbook.connectors.registry import connector
from rollbook.connectors.source import Source
from rollbook.sync.connections import numbers_for, source_of
from rollbook.sync.engine import run
from rollbook.sync.report import Report

SHOWN = 20
"""How many notes are shown to a person; `--json` has them all."""


def import_files(*, urn: str, kind: str, path: Path, given: Mapping[str, str], as_json: bool) -> None:
    """Import a file or folder into a school.

    Raises:
        CommandProblem: There is nothing at `path`, a setting is not known, or the import failed.
    """
    if not path.exists():
        raise CommandProblem(f"There is nothing at {path}.", code=WRONG_USE)
    school = school_with_urn(urn)
    chosen = connector(kind)
    unknown = sorted(set(given) - set(chosen.description.settings))
    if unknown:
        known = ", ".join(sorted(chosen.description.settings))
        raise CommandProblem(f"{chosen.description.name} has no setting {unknown[0]}; it has {known}.", code=WRONG_USE)
    settings = {"path": str(path), **numbers_for(school, chosen.description.settings), **given}
    tell(synced(school, chosen.make(settings)), as_json=as_json)


def sync_school(*, urn: str, as_json: bool) -> None:
    """Sync a school from the source it is connected to.

    Raises:
        NotConnected: It is connected to none.
        CommandProblem: The sync failed.
    """
    school = school_with_urn(urn)
    tell(synced(school, source_of(school)), as_json=as_json)


def synced(school: School, source: Source) -> Report:
    """Sync a school and show how far it is."""
    with bar() as progress:
        return run(school=school, source=source, clock=now, progress=progress)


def tell(report: Report, *, as_json: bool) -> None:
    """Say what a sync did.

    Raises:
        CommandProblem: It failed.
    """
    if as_json:
        say_json(report.as_json())
    elif report.outcome != "failure":
        _tell_person(report)
    if report.outcome == "failure":
        raise CommandProblem(report.problem or "The sync failed; the school is as it was before.")


def _tell_person(report: Report) -> None:
    parts = ("added", "changed", "removed", "unchanged", "refused")
    rows = [(kind, *(f"{getattr(counts, part):,}" for part in parts)) for kind, counts in sorted(report.kinds.items())]
    say_table(("Kind", *(part.capitalize() for part in parts)), rows)
    for note in report.notes[:SHOWN]:
        say(f"{note.sort}: {note.kind} {note.where}: {note.sentence}")
    rest = sum(report.totals.values()) - SHOWN
    if rest > 0:
        say(f"And {rest:,} more notes; --json has them.")
    say("Nothing has changed." if report.outcome == "no_changes" else "The data is in.")
