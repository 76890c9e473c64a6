"""Writing down, every few seconds and at the end, what a process of the API has in memory.

The end is that of `multiprocessing`, whose forked workers never come to `atexit`; other processes reach it by that.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from multiprocessing.util import Finalize
from threading import Event, Thread
from time import sleep
from typing import Final

import structlog
from django.db import connections

SECONDS: Final = 5.0
SOON: Final = 0.1
AT_THE_END: Final = 0

_log = structlog.get_logger(__name__)


def write_every(seconds: float, *writers: Callable[[], None], stop: Event) -> Thread:
    """Return a thread that calls each of `writers` every so many `seconds`, and once more when `stop` is set."""

    def keep() -> None:
        while not stop.wait(seconds):
            written(*writers)
        written(*writers)
        connections.close_all()

    thread = Thread(target=keep, name="keeping", daemon=True)
    thread.start()
    return thread


def write_until_the_end(*writers: Callable[[], None]) -> None:
    """Call `writers` every few seconds until the process ends, and then once more."""
    stop = Event()
    thread = write_every(SECONDS, *writers, stop=stop)

    def end() -> None:
        stop.set()
        thread.join(timeout=SECONDS)

    Finalize(None, end, exitpriority=AT_THE_END)


def write_soon(write: Callable[[], None], noted: Event) -> None:
    """Call `write` a tenth of a second after something was `noted`, until the process ends, and then."""

    def tried() -> None:
        # Whoever read what is written may be gone: there is nobody left to be told.
        with suppress(OSError):
            write()

    def keep() -> None:
        while noted.wait():
            sleep(SOON)
            tried()

    Thread(target=keep, name="writing soon", daemon=True).start()
    Finalize(None, tried, exitpriority=AT_THE_END)


def written(*writers: Callable[[], None]) -> None:
    """Call each of `writers`; one that fails keeps what it has, and is called again the next time."""
    for write in writers:
        try:
            write()
        except Exception as error:  # noqa: BLE001 - a database that was away comes back
            _log.error("what the API remembers was not written down", exc_info=error)
            connections.close_all()
