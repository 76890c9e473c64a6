"""What comes before a command that needs the database: settings, Django, and tables that are up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from rollbook.cli.output import remark
from rollbook.cli.problems import CommandProblem

LOCK_SECONDS = 600
LOCK_NUMBER = 7_266_552
"""Ours among the advisory locks of a PostgreSQL database: the letters of ROLLBOOK on a telephone."""


def prepare() -> None:
    """Read the settings and set Django up; set up a database that is new.

    Raises:
        ImproperlyConfigured: A setting is wrong.
        CommandProblem: The database is of an older version, and this is not a machine to try things on.
    """
    configure()
    missing = MigrationExecutor(connection)
    if not missing.migration_plan(missing.loader.graph.leaf_nodes()):
        return
    if missing.loader.applied_migrations and settings.ROLLBOOK_MODE == "production":
        raise CommandProblem(
            "The database is of an older version than the program. Make a backup, then run: rollbook migrate"
        )
    migrate()


def configure() -> None:
    """Read the settings and set Django up.

    Raises:
        ImproperlyConfigured: A setting is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollbook.server.settings")
    django.setup()


def migrate() -> int:
    """Bring the tables up to date; return how many steps that took. A second process waits, and finds nothing to do."""
    with _alone():
        executor = MigrationExecutor(connection)
        steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if steps:
            remark("Setting up the database.")
            call_command("migrate", interactive=False, verbosity=0)
    return steps


def now() -> datetime:
    """Return this moment: commands are where time comes in."""
    return timezone.now()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock that dies with this process."""
    with _lock_of_postgresql() if connection.vendor == "postgresql" else _lock_of_sqlite():
        yield


@contextmanager
def _lock_of_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK_NUMBER,))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", (LOCK_NUMBER,))


@contextmanager
def _lock_of_sqlite() -> Iterator[None]:
    """Lock a second file, which is never written to: SQLite does that alike on every system."""
    database = str(connection.settings_dict["NAME"])
    # A database in memory has no file, and belongs to this process alone.
    beside = ":memory:" if "mode=memory" in database else f"{database}-setup"
    lock = sqlite3.connect(beside, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()
