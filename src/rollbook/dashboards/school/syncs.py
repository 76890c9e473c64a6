"""The syncs of a school: how the data is, what each sync did, and one more now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from rollbook.accounts.permissions import check_may_connect
from rollbook.connectors.source import SourceProblem
from rollbook.dashboards.school import syncing
from rollbook.dashboards.school.here import Here, at_school, exported, show
from rollbook.dashboards.school.home import counted
from rollbook.dashboards.school.state import found, source_name, state_of
from rollbook.dashboards.school.syncing import SyncUnderWay
from rollbook.dashboards.school.words import kind
from rollbook.pages.exports import csv_file
from rollbook.pages.listing import asked, listing
from rollbook.pages.words import moment
from rollbook.sync.connections import NotConnected, SettingsUnreadable, source_of
from rollbook.sync.models import Run

RUNS: Final = 20
SHOWN: Final = 100
"""How many notes of one sort a page shows; the file has all that were kept."""
SORTS: Final[Mapping[str, str]] = {
    "refused": "Left out",
    "left out": "Left out in part",
    "kept": "Kept as it was",
    "matched": "Recognised",
}
"""What people call the sorts of notes; all others are remarks of the source."""
REMARKS: Final = "Remarks"
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "success": ("good", "New data"),
    "no_changes": ("neutral", "Nothing new"),
    "failure": ("bad", "Failed"),
}


@require_safe
@at_school
def syncs(request: HttpRequest, here: Here) -> HttpResponse:
    """Show how the data is, and the syncs, the newest first."""
    wanted = asked(request.GET, sorts=("-started_at",))
    page = listing(Run.objects.filter(school=here.school), asked=wanted, size=RUNS)
    state = state_of(here.school, now=here.now)
    facts = {
        "state": state,
        "source": source_name(state.connection.kind) if state.connection else "",
        "listing": page,
        "runs": [(run, *WORDS[run.outcome], source_name(run.source), found(run)) for run in page.page.object_list],
        "numbers": counted(here),
    }
    return show(request, here, "syncs", **facts)


@require_safe
@at_school
def run(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Show what one sync did, kind by kind, and what it left out and why."""
    shown = get_object_or_404(Run, pk=number, school=here.school)
    status, word = WORDS[shown.outcome]
    notes = shown.report.get("notes", [])
    facts = {
        "run": shown,
        "when": moment(shown.started_at),
        "status": status,
        "word": word,
        "source": source_name(shown.source),
        "kinds": [(kind(name), counts) for name, counts in shown.report.get("kinds", {}).items()],
        "seconds": (shown.finished_at - shown.started_at).total_seconds() if shown.finished_at else None,
        "sorts": _by_sort(notes, shown.report.get("notes_by_sort", {})),
        "has_notes": bool(notes),
    }
    return show(request, here, "run", **facts)


@require_safe
@at_school
def run_file(request: HttpRequest, here: Here, number: int) -> HttpResponseBase:  # noqa: ARG001  (every view is given it)
    """Send all notes of a sync."""
    shown = get_object_or_404(Run, pk=number, school=here.school)
    exported(here, "the notes of a sync")
    rows = (
        (SORTS.get(note["sort"], note["sort"]), kind(note["kind"]), note["where"], note["sentence"])
        for note in shown.report.get("notes", [])
    )
    name = f"{here.school.slug}-sync-{shown.pk}"
    return csv_file(name=name, head=("Sort", "Kind", "Record or place", "What was noticed"), rows=rows)


@require_POST
@at_school
def sync_now(request: HttpRequest, here: Here) -> HttpResponse:
    """Start a sync from the source that the school is connected to."""
    check_may_connect(user=here.user, school=here.school)
    try:
        source = source_of(here.school)
        syncing.begin(school=here.school, source=source, launch=syncing.beside, done=_nothing)
    except (NotConnected, SettingsUnreadable, SyncUnderWay) as refusal:
        messages.info(request, str(refusal))
    except SourceProblem as refusal:
        messages.info(request, refusal.for_school)
    else:
        messages.success(request, "The sync has started.")
    return redirect("school:syncs", here.school.slug)


def _nothing() -> None:
    """Do nothing when the sync is over: nothing was put away for it."""


def _by_sort(
    notes: Iterable[Mapping[str, Any]], totals: Mapping[str, int]
) -> list[tuple[str, int, list[tuple[str, str, str]]]]:
    """Return the notes in sorts that people know: what each is called, how many there were, and the first of them."""
    counts = Counter[str]()
    shown: dict[str, list[tuple[str, str, str]]] = {}
    for sort, number in totals.items():
        counts[SORTS.get(sort, REMARKS)] += number
    for note in notes:
        rows = shown.setdefault(SORTS.get(note["sort"], REMARKS), [])
        if len(rows) < SHOWN:
            rows.append((kind(note["kind"]), note["where"], note["sentence"]))
    return [(name, counts[name], shown[name]) for name in (*SORTS.values(), REMARKS) if name in shown]
