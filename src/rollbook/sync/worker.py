"""The worker of syncs: takes up what is asked for and what is due, one school at a time.

Any number of workers may run, on any number of machines: a request is taken up by one of them alone.
"""

from __future__ import annotations

import structlog

from rollbook.records.writing import Clock
from rollbook.sync.asked import finish, put_back, take_up
from rollbook.sync.connections import source_of
from rollbook.sync.engine import run
from rollbook.sync.letters import tell_failing
from rollbook.sync.models import SyncRequest

_log = structlog.get_logger(__name__)


def do_one(*, clock: Clock) -> bool:
    """Do one sync that waits; False where none does. One that fails is closed too, and its run says why."""
    request = take_up(now=clock())
    if request is None:
        return False
    try:
        _sync(request, clock)
    except Exception as error:  # noqa: BLE001 - one school's trouble must not stop the others'
        _log.error("a sync failed", school=request.school_id, exc_info=error)
    except BaseException:
        # Told to stop in the middle: nothing was stored, and somebody else can begin again.
        put_back(request)
        raise
    finish(request, now=clock())
    return True


def _sync(request: SyncRequest, clock: Clock) -> None:
    report = run(school=request.school, source=source_of(request.school), clock=clock)
    _log.info("synced", school=request.school_id, source=report.source, outcome=report.outcome, problem=report.problem)
    tell_failing(request.school)
