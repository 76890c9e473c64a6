"""What an app asks for, and why: the editor of scopes and purposes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rollbook.consent.apps import ScopeWish, set_scopes
from rollbook.consent.models import App
from rollbook.contract.describe import fields_behind
from rollbook.contract.scopes import SCOPES, Scope
from rollbook.dashboards.developer.reach import app_of, of_app, reader_of

NO, OPTIONAL, REQUIRED = "no", "optional", "required"
CHOICES = ((NO, "Not asked for"), (OPTIONAL, "Optional"), (REQUIRED, "Required"))
LONGEST_PURPOSE = 300


class ScopesAndPurposes(forms.Form):
    """For every scope there is: whether the app asks for it, and why."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  (what Django's forms take)
        super().__init__(*given, **named)
        for scope in SCOPES.values():
            self.fields[f"use-{scope.name}"] = forms.ChoiceField(
                choices=CHOICES, initial=NO, label=scope.title, widget=forms.RadioSelect
            )
            why = forms.CharField(required=False, max_length=LONGEST_PURPOSE, label=f"Why: {scope.title}")
            self.fields[f"why-{scope.name}"] = why

    def clean(self) -> dict[str, Any]:
        """Ask for a purpose with each scope that is asked for."""
        cleaned = {**(super().clean() or {})}
        for name in SCOPES:
            if cleaned.get(f"use-{name}", NO) != NO and not cleaned.get(f"why-{name}", "").strip():
                self.add_error(f"why-{name}", "Say what you need it for: schools read it before they decide.")
        return cleaned

    def wishes(self) -> list[ScopeWish]:
        """Return what was chosen."""
        return [
            ScopeWish(name, required=self.cleaned_data[f"use-{name}"] == REQUIRED, purpose=purpose.strip())
            for name in SCOPES
            if self.cleaned_data[f"use-{name}"] != NO
            for purpose in [self.cleaned_data[f"why-{name}"]]
        ]

    def clusters(self) -> Iterator[dict[str, Any]]:
        """Yield the clusters of scopes in their order, each with its rows."""
        for cluster, scopes in groupby(SCOPES.values(), key=lambda scope: scope.cluster):
            rows = [self._row(scope) for scope in scopes]
            asked = sum(row["use"].value() != NO for row in rows)
            wrong = any(row["why"].errors or row["use"].errors for row in rows)
            yield {"title": cluster, "rows": rows, "asked": asked, "open": wrong}

    def _row(self, scope: Scope) -> dict[str, Any]:
        return {
            "scope": scope,
            "brings": [SCOPES[name] for name in scope.requires],
            "fields": fields_behind(scope.name),
            "use": self[f"use-{scope.name}"],
            "why": self[f"why-{scope.name}"],
        }


@require_http_methods(["GET", "HEAD", "POST"])
def scopes(request: HttpRequest, app: int) -> HttpResponse:
    """Change what an app asks for by default, and what schools read as its reasons."""
    mine = app_of(request, app)
    form = ScopesAndPurposes(request.POST or None, initial=_said_of(mine))
    if form.is_valid():
        wishes = form.wishes()
        set_scopes(app=mine, wishes=wishes, by=reader_of(request), now=timezone.now())
        messages.success(request, f"{mine} asks for {len(wishes)} scopes from its next request on.")
        return redirect("developer:scopes", mine.pk)
    asks_upn = form["use-students.upn"].value() != NO
    asked = [(SCOPES[row.scope], row) for row in mine.scopes.order_by("-required", "scope") if row.scope in SCOPES]
    return of_app(request, "scopes", mine, {"form": form, "asks_upn": asks_upn, "asked": asked})


def _said_of(app: App) -> dict[str, str]:
    said: dict[str, str] = {}
    for row in app.scopes.all():
        said[f"use-{row.scope}"] = REQUIRED if row.required else OPTIONAL
        said[f"why-{row.scope}"] = row.purpose
    return said
