"""What is looked for in the audit trail, and how its entries are shown: with what was so before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from rollbook.accounts.audit import Event
from rollbook.accounts.models import AuditEntry, Developer, School, User
from rollbook.consent.history import told
from rollbook.consent.models import App

SORTS: Final[Mapping[str, str]] = {
    "access": "Data Access Requests",
    "app": "Apps",
    "authorisation": "What apps may read",
    "data": "Exports",
    "developer": "Teams of developers",
    "invitation": "Invitations",
    "operator": "Operators",
    "school": "Schools, and who belongs there",
    "tokens": "Tokens",
    "user": "Signing in and out",
}
"""What people call the events that begin with a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An entry of the trail as a page shows it; `facts` are name, before and after."""

    entry: AuditEntry
    sentence: str
    facts: tuple[tuple[str, str, str], ...]


def _events() -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for sort, events in groupby(sorted(Event), key=lambda event: event.partition(".")[0]):
        words = [(event.value, event.partition(".")[2].replace("_", " ").capitalize()) for event in events]
        found.append((SORTS[sort], [(f"{sort}.", f"{SORTS[sort]}: all"), *words]))
    return found


class Search(forms.Form):
    """What somebody looks for."""

    who = forms.CharField(label="Who did it", max_length=100, required=False)
    what = forms.ChoiceField(label="What", choices=[("", "Everything"), *_events()], required=False)
    about = forms.CharField(label="School, app or team", max_length=100, required=False)
    since = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}), required=False)
    until = forms.DateField(label="To", widget=forms.DateInput({"type": "date"}), required=False)

    def entries(self) -> QuerySet[AuditEntry]:
        """Return what is found, the newest first; nothing for what cannot be looked for."""
        if not self.is_valid():
            return AuditEntry.objects.none()
        asked = self.cleaned_data
        wanted = Q(event__startswith=asked["what"]) if asked["what"] else Q()
        wanted &= _done_by(asked["who"].strip()) & _concerning(asked["about"].strip())
        wanted &= _between(asked["since"], asked["until"])
        return AuditEntry.objects.filter(wanted).order_by("-sequence")


def written(entries: Iterable[AuditEntry]) -> tuple[Written, ...]:
    """Put entries into words, with the names of today."""
    rows = tuple(entries)
    return tuple(
        Written(entry=row, sentence=happening.sentence, facts=_facts(row))
        for row, happening in zip(rows, told(rows), strict=True)
    )


def about_person(person: User, *, first: int) -> tuple[Written, ...]:
    """Return the newest entries of what somebody did, or what was done to them."""
    concerned = Q(user_id=person.pk) | Q(after__user=person.pk) | Q(before__user=person.pk)
    return written(AuditEntry.objects.filter(concerned).order_by("-sequence")[:first])


def _done_by(who: str) -> Q:
    found = User.objects.filter(Q(name__icontains=who) | Q(email__icontains=who)).values("pk")
    return Q(user_id__in=found) if who else Q()


def _concerning(about: str) -> Q:
    if not about:
        return Q()
    schools = School.objects.filter(Q(name__icontains=about) | Q(urn=about)).values("pk")
    apps = App.objects.filter(name__icontains=about).values("pk")
    teams = Developer.objects.filter(name__icontains=about).values("pk")
    return Q(school_id__in=schools) | Q(app_id__in=apps) | Q(developer_id__in=teams)


def _between(since: date | None, until: date | None) -> Q:
    """Both days are meant, as they are at the platform."""
    wanted = Q()
    if since:
        wanted &= Q(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    if until and until < date.max:
        wanted &= Q(at__lt=timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)))
    return wanted


def _facts(row: AuditEntry) -> tuple[tuple[str, str, str], ...]:
    before, after = row.before or {}, row.after or {}
    names = sorted({*before, *after})
    return tuple((name.replace("_", " "), _shown(before.get(name)), _shown(after.get(name))) for name in names)


def _shown(value: Any) -> str:  # noqa: ANN401  (whatever JSON can hold)
    match value:
        case None:
            return ""
        case str():
            return value
        case list():
            return ", ".join(map(_shown, value))
    return json.dumps(value, ensure_ascii=False)
