"""The school of the token: who it is, how fresh its records are, asking for fresher ones, and letting go of it."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from rollbook.accounts.models import School as Row
from rollbook.api.answers import Answer, as_json
from rollbook.api.call import Call
from rollbook.api.me import moment
from rollbook.consent.authorisations import give_back
from rollbook.consent.models import Authorisation
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.school import School, SchoolStatus
from rollbook.contract.objects.v1_0 import V1SchoolDetails
from rollbook.records.query import State
from rollbook.records.stamps import even_second
from rollbook.sync.asked import ask_for_sync
from rollbook.sync.models import Run


def school(call: Call) -> Answer:
    """Return what is publicly known of the school of the token; what is not known is null."""
    row = Row.objects.get(id=cast("int", call.access.school))  # the endpoint takes tokens of a school alone
    facts = {name: getattr(row, name) or None for name in School.fields}
    return as_json(shaped(School, facts))


def school_details(call: Call) -> Answer:
    """Return what is publicly known of the school, by the path of older clients."""
    return school_details_in_1_0(call) if call.version == "1.0" else school(call)


def school_details_in_1_0(call: Call) -> Answer:
    """The school comes with its number on this platform, and the numbers that others gave it are texts."""
    row = Row.objects.get(id=cast("int", call.access.school))
    facts = {name: getattr(row, name) or None for name in V1SchoolDetails.fields}
    for name in ("la_code", "establishment_number"):
        facts[name] = None if facts[name] is None else str(facts[name])
    return as_json(shaped(V1SchoolDetails, facts))


def sync(call: Call) -> Answer:
    """Ask that the MIS be read soon; a worker does it."""
    row = Row.objects.get(id=cast("int", call.access.school))
    ask_for_sync(school=row, app=call.access.app, now=call.query.now)
    return Answer(202)


def deauthorize(call: Call) -> Answer:
    """End what the school granted the app, for the app: its tokens open nothing from the next request on."""
    authorisation = Authorisation.objects.get(pk=cast("int", call.access.authorisation))
    give_back(authorisation=authorisation, by=None, now=call.query.now)
    return Answer(202)


def status(call: Call) -> Answer:
    """Say when the records last changed, and how the last reading of the MIS went; null before the first.

    What counts as changed is what the token may read: for all others, a reading that found anything else found nothing.
    """
    ended = Run.objects.filter(school_id=cast("int", call.access.school), finished_at__isnull=False)
    run = ended.order_by("-started_at", "-id").first()
    newest = call.reader.newest_of_all(call.query.now)
    facts = {
        "last_changes_at": moment(min(newest.changed_at, call.query.now)) if newest.sequence else None,
        "last_sync_at": moment(cast("datetime", run.finished_at)) if run else None,
        "last_sync_status": _outcome(run, newest) if run else None,
    }
    return as_json(shaped(SchoolStatus, facts))


def _outcome(run: Run, newest: State) -> str:
    # Changes are stamped with the even second that they lie in.
    unseen = newest.changed_at < even_second(run.started_at)
    return "no_changes" if run.outcome == "success" and unseen else run.outcome
