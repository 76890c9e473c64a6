"""What the API's listener serves: the API itself, and by Django's URL map what else lives on its host."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from wsgiref.types import WSGIApplication

from django.core.wsgi import get_wsgi_application

from rollbook.api.application import Application
from rollbook.api.call import Ground, LetsIn
from rollbook.api.journal import Entry, journal
from rollbook.consent.calls import Call, CallLog
from rollbook.consent.grants import access_of
from rollbook.consent.reads import Tally
from rollbook.consent.remembering import Remembering
from rollbook.records.database import fetch
from rollbook.records.last_write import mark_here
from rollbook.records.store import SchoolRecords
from rollbook.records.writing import sequence_beside
from rollbook.server.api_urls import urlpatterns
from rollbook.server.shared_places import only_this_machine_writes, shared_place

# One query for both: at every request the number of the school's last change is needed, as the token is.
lets_in = partial(access_of, ask=fetch, beside=sequence_beside("grant_.school_id"))


def letting_in() -> LetsIn:
    """Return who says what a token opens: from memory, where nobody but this machine writes to the database."""
    return Remembering(lets_in, mark_here) if only_this_machine_writes() else lets_in


def api_listener(
    tally: Tally | None = None, calls: CallLog | None = None, lines: Callable[[Entry], None] | None = None
) -> WSGIApplication:
    """Return the API, which hands on whatever begins as a path of the URL map does.

    What is read is counted in `tally`, what apps call is noted in `calls`, and every request in `lines`: whoever gives
    them writes them down.
    """
    others = get_wsgi_application()
    segments = {str(each.pattern).partition("/")[0] for each in urlpatterns}
    return Application(
        Ground(letting_in(), SchoolRecords, tally or Tally(), shared_place()),
        mounted=dict.fromkeys(segments, others),
        note=noting(lines or journal(sys.stderr.buffer), calls or CallLog()),
    )


def noting(lines: Callable[[Entry], None], calls: CallLog) -> Callable[[Entry], None]:
    """Return what writes the line of a request, and notes it for the developers where it was one of an app."""

    def note(entry: Entry) -> None:
        lines(entry)
        if entry.app is not None:
            calls.note(
                Call(
                    app=entry.app,
                    school=entry.school,
                    at=entry.timestamp,
                    method=entry.method,
                    path=entry.path,
                    version=entry.version,
                    status=entry.status,
                    error=entry.error,
                    ms=entry.ms,
                )
            )

    return note
