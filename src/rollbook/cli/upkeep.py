"""Upkeep: the tables, the audit trail, and what is set."""

from __future__ import annotations

from django.conf import settings

from rollbook.accounts.audit import Broken, verify
from rollbook.cli.output import say, say_json, say_table
from rollbook.cli.preparing import migrate
from rollbook.cli.problems import CommandProblem


def migrate_database() -> None:
    """Bring the tables up to date and say how much there was to do."""
    steps = migrate()
    say(f"The database is up to date: {steps} steps." if steps else "The database was up to date.")


def verify_audit(*, as_json: bool) -> None:
    """Read the whole audit trail.

    Raises:
        CommandProblem: Somebody changed it.
    """
    verdict = verify()
    if isinstance(verdict, Broken):
        if as_json:
            say_json({"intact": False, "sequence": verdict.sequence, "why": verdict.why})
        raise CommandProblem(f"The audit trail was changed: {verdict.why}. Compare it with a backup.")
    if as_json:
        say_json({"intact": True, "entries": verdict.entries})
    else:
        say(f"The audit trail is as it was written: {verdict.entries} entries.")


def show_settings(*, as_json: bool) -> None:
    """Say every setting, what it means and what is in force; secrets stay hidden."""
    rows = settings.ROLLBOOK_SETTINGS
    if as_json:
        say_json([{"name": name, "value": value, "meaning": meaning} for name, value, meaning in rows])
    else:
        say_table(("Setting", "In force", "Meaning"), rows)
