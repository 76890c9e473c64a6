"""`GET /school` and `GET /school/status`: who the school of the token is, and how fresh its records are."""

from __future__ import annotations

from typing import cast

from rollbook.accounts.models import School as Row
from rollbook.api.answers import Answer, as_json
from rollbook.api.call import Call
from rollbook.api.me import moment
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.school import School, SchoolStatus


def school(call: Call) -> Answer:
    """Return what is publicly known of the school of the token; what is not known is null."""
    row = Row.objects.get(id=cast("int", call.access.school))  # the endpoint takes tokens of a school alone
    facts = {name: getattr(row, name) or None for name in School.fields}
    return as_json(shaped(School, facts))


def status(call: Call) -> Answer:
    """Say when the records last changed, and how the last reading of the MIS went; null before the first."""
    state = call.reader.state(call.query)
    facts = {"last_changes_at": moment(state.changed_at) if state.sequence else None}
    return as_json(shaped(SchoolStatus, facts))
