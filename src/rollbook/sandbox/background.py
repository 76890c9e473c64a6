"""Filling a test school while its developer looks on: in a thread of this process, which says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import structlog
from django.db import connections
from django.utils import timezone

from rollbook.sandbox.making import fill
from rollbook.sandbox.models import SandboxSchool

_log = structlog.get_logger(__name__)
FAILED = "Something went wrong on our side. It has been written down for the people who run this platform."


def fill_in_background(sandbox: int) -> None:
    """Fill the test school with this number; a process that ends meanwhile leaves it to be filled anew."""
    in_background(lambda: filled(sandbox))


def in_background(work: Callable[[], None]) -> None:
    """Do `work` in a thread, and close its connections to the database."""

    def worked() -> None:
        try:
            work()
        finally:
            connections.close_all()

    Thread(target=worked, name="sandbox", daemon=True).start()


def filled(number: int) -> None:
    """Fill the test school; whatever goes wrong is kept for the page that waits."""
    sandbox = SandboxSchool.objects.select_related("school").get(pk=number)
    try:
        fill(sandbox=sandbox, clock=timezone.now)
    except Exception as error:  # noqa: BLE001 - nobody else would hear of it
        _log.error("a test school was not filled", school=sandbox.school_id, exc_info=error)
        SandboxSchool.objects.filter(pk=number).update(problem=FAILED)
