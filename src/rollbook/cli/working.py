"""The worker: syncs that are due or asked for, one school at a time, flags of the day, letters, what must be forgotten.

`rollbook worker` runs one; `rollbook serve` starts one as a process of its own (`working_process`).
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import connection

from rollbook.cli.preparing import now
from rollbook.consent.calls import forget_calls
from rollbook.consent.letters import tell_of_given_back
from rollbook.consent.requests import expire_due, forget_undecided
from rollbook.consent.tokens import clear_expired
from rollbook.records.replays import forget_replays
from rollbook.records.writing import school_day, schools_before
from rollbook.sync.asked import ask_for_due, forget_finished
from rollbook.sync.days import follow_the_day
from rollbook.sync.worker import do_one

LOOK_SECONDS: Final = 2
"""How soon a sync that an app asked for is taken up."""
DUE_EVERY: Final = timedelta(minutes=1)
UPKEEP_EVERY: Final = timedelta(hours=1)
TOKENS_KEPT: Final = timedelta(days=30)
"""How long an expired token is still told that it has expired, instead of that it is not known."""
UNDECIDED_KEPT: Final = timedelta(days=90)
"""How long a Data Access Request that nobody decided in time can still be looked at."""
REQUESTS_KEPT: Final = timedelta(days=30)

_log = structlog.get_logger(__name__)


class Worker:
    """Does what there is to do at a moment. It keeps only when it last looked at what comes round by the clock."""

    def __init__(self) -> None:
        self._due_at = self._upkeep_at = datetime.min.replace(tzinfo=now().tzinfo)
        self._of_before: list[int] = []
        """Schools whose flags are still those of another day."""

    def step(self, *, clock: Callable[[], datetime]) -> bool:
        """Do what the clock brings, and one sync, or else one school's flags of the day; tell whether there was one."""
        at = clock()
        if at >= self._due_at:
            ask_for_due(now=at)
            tell_of_given_back(now=at)
            self._of_before = schools_before(school_day(at))
            self._due_at = at + DUE_EVERY
        if at >= self._upkeep_at:
            forget_replays(now=at)
            forget_finished(before=at - REQUESTS_KEPT)
            clear_expired(before=at - TOKENS_KEPT)
            expire_due(now=at)
            forget_undecided(before=at - UNDECIDED_KEPT)
            forget_calls(now=at)
            self._upkeep_at = at + UPKEEP_EVERY
        return do_one(clock=clock) or self._follow_one(at, clock)

    def _follow_one(self, at: datetime, clock: Callable[[], datetime]) -> bool:
        if not self._of_before:
            return False
        school = self._of_before.pop()
        try:
            changed = follow_the_day(school=school, now=at, clock=clock)
        except Exception as error:  # noqa: BLE001 - one school's trouble must not stop the others'
            _log.error("the flags of the day were not worked out", school=school, exc_info=error)
        else:
            _log.info("followed the day", school=school, changed=changed)
        return True


def work(*, once: bool) -> None:
    """Work until told to stop (Ctrl-C, SIGTERM); `once` stops when nothing is left to do."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _loop(Worker(), once=once)
    except KeyboardInterrupt:
        _log.info("the worker was told to stop")
    finally:
        signal.signal(signal.SIGTERM, before)


def _loop(worker: Worker, *, once: bool) -> None:
    while True:
        try:
            more = worker.step(clock=now)
        except Exception as error:
            if once:
                raise
            # A database that was away comes back; a fault of ours is for a person to see, and other syncs go on.
            _log.exception("the worker could not go on", exc_info=error)
            connection.close()
            more = False
        if more:
            continue
        if once:
            return
        time.sleep(LOOK_SECONDS)
