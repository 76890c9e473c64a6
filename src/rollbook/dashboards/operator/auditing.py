"""The pages of the audit trail: what happened, as a file, and whether it is as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rollbook.accounts import audit
from rollbook.accounts.audit import Intact
from rollbook.accounts.models import AuditEntry, AuditHead
from rollbook.dashboards.operator.reach import exported, operator_of, show
from rollbook.dashboards.operator.trail import Search, written
from rollbook.pages.exports import csv_file

ROWS: Final = 50
CHUNK: Final = 500
MOST_CHECKED: Final = 250_000
"""Entries that a page checks while somebody waits, some ten seconds; more are for the command."""
HEAD: Final = ("Entry", "When", "Event", "What happened", "User", "School", "App", "Team", "Before", "After", "Hash")


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Show what happened, the newest first; `before` is the number of an entry, for older ones.

    The trail is not counted: a large one has millions of entries.
    """
    operator_of(request)
    return _shown(request)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Read the whole trail, and tell whether the chain of its hashes holds."""
    operator_of(request)
    if _entries() > MOST_CHECKED:
        return _shown(request, too_many=True)
    found = audit.verify()
    return _shown(request, intact=found if isinstance(found, Intact) else None, broken=found)


@require_safe
def trail_file(request: HttpRequest) -> HttpResponseBase:
    """Send what happened, as far as was asked for, with the hashes that prove it."""
    operator = operator_of(request)
    exported(operator, "the audit trail", now=timezone.now())
    return csv_file(name="audit-trail", head=HEAD, rows=_rows(Search(request.GET).entries()))


def _shown(request: HttpRequest, **checked: object) -> HttpResponse:
    search = Search(request.GET)
    found = search.entries()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal():
        found = found.filter(sequence__lt=min(int(before), 2**63 - 1))
    rows = tuple(found[: ROWS + 1])
    query = request.GET.copy()
    query.pop("before", None)
    filters = query.urlencode()
    if len(rows) > ROWS:
        query["before"] = str(rows[ROWS - 1].sequence)
    facts = {
        "search": search,
        "entries": written(rows[:ROWS]),
        "filters": filters,
        "older": query.urlencode() if len(rows) > ROWS else "",
        "is_older": bool(before),
        "total": _entries(),
    }
    return show(request, "trail", **facts, **checked)


def _entries() -> int:
    """Return how many entries the trail has: they are numbered without a gap."""
    head = AuditHead.objects.first()
    return head.sequence if head else 0


def _rows(found: QuerySet[AuditEntry]) -> Iterator[tuple[object, ...]]:
    entries = found.iterator(chunk_size=CHUNK)
    while chunk := tuple(islice(entries, CHUNK)):
        for each in written(chunk):
            row = each.entry
            yield (
                row.sequence,
                timezone.localtime(row.at).isoformat(timespec="seconds"),
                row.event,
                each.sentence,
                row.user_id,
                row.school_id,
                row.app_id,
                row.developer_id,
                "" if row.before is None else json.dumps(row.before, ensure_ascii=False),
                "" if row.after is None else json.dumps(row.after, ensure_ascii=False),
                row.hash,
            )
