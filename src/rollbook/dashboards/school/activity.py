"""Everything that happened at a school: grants, changes, withdrawals, people, sign-ins, exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from rollbook.accounts.models import AuditEntry, User
from rollbook.consent.history import entries_of_school, told
from rollbook.dashboards.school.here import Here, at_school, exported, show
from rollbook.pages.exports import csv_file
from rollbook.pages.listing import Asked, asked, listing


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of event: what it is called, its icon, and how the names of its events begin."""

    word: str
    icon: str
    begins: tuple[str, ...]


SORTS: Final[Mapping[str, Sort]] = {
    "sharing": Sort("What apps may read", "apps", ("access.", "authorisation.")),
    "tokens": Sort("How apps connected", "key", ("tokens.",)),
    "people": Sort(
        "Who belongs here", "users", ("school.invited", "school.joined", "school.left", "school.role", "inv")
    ),
    "signing_in": Sort("Who signed in and out", "account", ("user.",)),
    "data": Sort("Exports, and facts on the school", "download", ("data.", "school.reg", "school.reo", "school.c")),
}
"""By which events can be chosen; each event is of one sort."""


@require_safe
@at_school
def activity(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what happened, the newest first, as far as was asked for."""
    wanted = asked(request.GET, sorts=("-sequence",), filters=("sort", "who"))
    page = listing(_entries(here, wanted), asked=wanted)
    entries = tuple(page.page.object_list)
    happenings = [(each, sort_of(each.event)) for each in told(entries)]
    members = User.objects.filter(memberships__school=here.school).order_by("name", "email")
    facts = {"listing": page, "asked": wanted, "happenings": happenings, "sorts": SORTS, "members": members}
    return show(request, here, "activity", **facts)


@require_safe
@at_school
def activity_file(request: HttpRequest, here: Here) -> HttpResponseBase:
    """Send what happened, as far as was asked for."""
    wanted = asked(request.GET, sorts=("-sequence",), filters=("sort", "who"))
    exported(here, "the activity of the school")
    entries = tuple(_entries(here, wanted).order_by("-sequence"))
    rows = (
        (timezone.localtime(each.at).isoformat(timespec="seconds"), sort_of(each.event).word, each.sentence)
        for each in told(entries)
    )
    return csv_file(name=f"{here.school.slug}-activity", head=("When", "Sort", "What happened"), rows=rows)


def sort_of(event: str) -> Sort:
    """Return the sort of an event."""
    return next(sort for sort in SORTS.values() if event.startswith(sort.begins))


def _entries(here: Here, wanted: Asked) -> QuerySet[AuditEntry]:
    entries = entries_of_school(here.school)
    sort, who = SORTS.get(wanted.chosen.get("sort", "")), wanted.chosen.get("who", "")
    if sort is not None:
        begins = Q()
        for begin in sort.begins:
            begins |= Q(event__startswith=begin)
        entries = entries.filter(begins)
    return entries.filter(user_id=int(who)) if who.isdecimal() else entries
