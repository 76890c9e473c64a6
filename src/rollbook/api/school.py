"""`GET /school` and `GET /school/status`: who the school of the token is, and how fresh its records are."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from rollbook.accounts.models import School as Row
from rollbook.api.answers import Answer, as_json
from rollbook.api.call import Call
from rollbook.api.me import moment
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.school import School, SchoolStatus
from rollbook.records.store import school_state
from rollbook.sync.models import Run


def school(call: Call) -> Answer:
    """Return what is publicly known of the school of the token; what is not known is null."""
    row = Row.objects.get(id=cast("int", call.access.school))  # the endpoint takes tokens of a school alone
    facts = {name: getattr(row, name) or None for name in School.fields}
    return as_json(shaped(School, facts))


def status(call: Call) -> Answer:
    """Say when the records last changed, and how the last reading of the MIS went; null before the first."""
    number = cast("int", call.access.school)
    state = school_state(number)
    run = Run.objects.filter(school_id=number, finished_at__isnull=False).order_by("-started_at", "-id").first()
    facts = {
        "last_changes_at": moment(state.changed_at) if state.sequence else None,
        "last_sync_at": moment(cast("datetime", run.finished_at)) if run else None,
        "last_sync_status": run.outcome if run else None,
    }
    return as_json(shaped(SchoolStatus, facts))
