"""Syncs that are killed at chosen points, in a database of their own; what each leaves behind is printed as JSON.

Run as `python -m tests.sync.killed` with the address of an empty database in `ROLLBOOK_DATABASE_URL`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import django
from django.core.management import call_command
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

# Models may be imported only now.
from tests.sync.school import Synced, new_school  # noqa: E402
from tests.sync.sources import InMemory, Kept, record, small_school  # noqa: E402

from rollbook.records.writing import Writer  # noqa: E402
from rollbook.sync.days import follow_the_day  # noqa: E402
from rollbook.sync.engine import run  # noqa: E402

Sync = Callable[[Synced], object]


def die(*_: object) -> None:
    """End this process as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


def second_pull() -> Kept:
    """Return the school of the next day: somebody left, somebody came, something changed, something is gone."""
    kept = small_school()
    del kept["student", "B"], kept["contact", "C2"], kept["room", "S2"], kept["lesson", "2"]
    kept["student", "D"] = {"first_name": "Dee", "contacts": [{"contact_id": "C1"}]}
    kept["attendance", "A/2026-09-07"]["marks"] = ["/"] * 14
    kept["result", "R1"]["grade_id"] = "SC/100"
    return kept


def while_reading(school: Synced) -> None:
    school.sync(InMemory(second_pull(), more=[record("room", "S9", code="S9"), die]))


def at(stage: str, kind: int) -> Sync:
    def sync(school: Synced) -> None:
        def progress(now_at: str, number: int, _total: int | None) -> None:
            if (now_at, number) == (stage, kind):
                die()

        run(school=school.school, source=InMemory(second_pull()), clock=lambda: school.now, progress=progress)

    return sync


def before_the_commit(school: Synced) -> None:
    finish = Writer.finish

    def finish_and_die(writer: Writer) -> int:
        finish(writer)
        die()
        return 0

    Writer.finish = finish_and_die  # type: ignore[assignment, method-assign]
    school.take(second_pull())


POINTS: Final[dict[str, Sync]] = {
    "while reading": while_reading,
    "while recognising": at("Recognising", 15),
    "while comparing": at("Comparing", 20),
    "at the first kind stored": at("Storing", 1),
    "at the last kind stored": at("Storing", 26),
    "before the commit": before_the_commit,
}


def killed(sync: Sync, school: Synced) -> int:
    """Run a sync in a child that is killed, and return the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        sync(school)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


def main() -> None:
    call_command("migrate", verbosity=0)
    school = new_school("Ashfield School", "100901")
    school.take(small_school())
    tomorrow = replace(school, now=school.later(days=1).now)
    follow_the_day(school=school.school.pk, now=tomorrow.now, clock=lambda: tomorrow.now)
    before = school.everything()
    for point, sync in POINTS.items():
        ended_by = killed(sync, tomorrow)
        answer = {"point": point, "signal": ended_by, "same": school.everything() == before}
        sys.stdout.write(json.dumps(answer) + "\n")
    outcome = tomorrow.take(second_pull()).outcome
    again = tomorrow.take(second_pull()).outcome
    names = tomorrow.later(days=1).read.named("getStudents")
    sys.stdout.write(json.dumps({"outcome": outcome, "again": again, "students": names}) + "\n")


if __name__ == "__main__":
    main()
