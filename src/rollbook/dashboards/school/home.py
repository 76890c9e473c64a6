"""The first page of a school: how its data is, who reads it, and what needs somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollbook.dashboards.school.connected import Connected, connected
from rollbook.dashboards.school.here import Here, at_school, show, waiting
from rollbook.dashboards.school.state import COURSE, State, course, state_of
from rollbook.dashboards.school.words import kind
from rollbook.records.counting import numbers
from rollbook.sync.models import Run

COUNTED: Final = ("student", "staff_member", "contact", "group")
UNREAD_FOR: Final = timedelta(days=90)
"""After so long without a read an app is worth a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that needs somebody."""

    kind: str
    sentence: str
    action: str
    href: str


@dataclass(frozen=True, slots=True)
class Number:
    """How many there are of something, and how it came to that."""

    now: int
    word: str
    course: tuple[int, ...]

    @property
    def label(self) -> str:
        """What the course shows, in words."""
        return f"{self.word} over the last {len(self.course)} syncs: {self.course[0]:,} to {self.course[-1]:,}"


@require_safe
@at_school
def home(request: HttpRequest, here: Here) -> HttpResponse:
    """Show how things are."""
    state, apps = state_of(here.school, now=here.now), connected(here)
    facts = {"state": state, "apps": apps, "matters": tuple(matters(here, state, apps)), "numbers": counted(here)}
    return show(request, here, "home", **facts)


def counted(here: Here) -> tuple[Number, ...]:
    """Return the numbers of a school with their course; none before its first sync."""
    runs = tuple(
        Run.objects.filter(school=here.school).exclude(outcome="failure").order_by("-started_at", "-pk")[:COURSE]
    )
    known = numbers(school=here.school.pk, kinds=COUNTED, today=here.today) if runs else {}
    return tuple(Number(now, kind(name), course(runs, kind=name, newest=now)) for name, now in known.items())


def matters(here: Here, state: State, apps: tuple[Connected, ...]) -> Iterator[Matter]:
    """Yield what needs somebody, the most pressing first."""
    slug = here.school.slug
    sync = reverse("school:syncs", args=[slug])
    if state.kind in {"bad", "attention"} and state.last:
        problem = state.last.report.get("problem") or state.sentence
        yield Matter(kind=state.kind, sentence=problem, action="See the sync", href=sync)
    if state.last is None and not state.underway and state.connection is None:
        yield Matter(
            kind="attention",
            sentence="Rollbook has no data of your school yet.",
            action="Connect your MIS or upload a file",
            href=reverse("school:connect", args=[slug]),
        )
    for asked in waiting(here):
        yield Matter(
            kind="waiting",
            sentence=f"{asked.app} asks to read data of your school.",
            action="Decide" if here.may_approve else "Look at it",
            href=reverse("access_request", args=[asked.link]),
        )
    refused = state.last.report.get("refused", 0) if state.last else 0
    if refused:
        one = refused == 1
        yield Matter(
            kind="attention",
            sentence=f"{refused:,} {'record was' if one else 'records were'} left out of the last sync.",
            action="See which and why",
            href=reverse("school:run", args=[slug, state.last.pk if state.last else 0]),
        )
    for app in apps:
        if app.silent_for(UNREAD_FOR, now=here.now):
            yield Matter(
                kind="neutral",
                sentence=f"{app.name} has read nothing for {UNREAD_FOR.days} days. Does it still need to?",
                action="Look at it",
                href=reverse("school:app", args=[slug, app.number]),
            )
