"""What developers fill in about secrets and tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from rollbook.consent.models import App
from rollbook.contract.scopes import SCOPES

ALL_ASKED, REQUIRED, EVERY = "asked", "required", "every"


class EndOthers(forms.Form):
    """When the other secrets end."""

    WHEN = (("24", "In 24 hours"), ("168", "In 7 days"), ("0", "Now"))
    hours = forms.ChoiceField(label="When shall they end?", choices=WHEN, initial="24", widget=forms.RadioSelect)

    def moment(self, now: datetime) -> datetime:
        """Return the moment that was chosen."""
        return now + timedelta(hours=int(self.cleaned_data["hours"]))


class ManualToken(forms.Form):
    """A token by hand for a test school."""

    school = forms.ChoiceField(label="Test school")
    reach = forms.ChoiceField(
        label="What may it read?",
        choices=(
            (ALL_ASKED, "All that the app asks for"),
            (REQUIRED, "Only what the app requires, as if a school had ticked nothing"),
            (EVERY, "Every scope there is, whether the app asks for it or not"),
        ),
        initial=ALL_ASKED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *given: Any, app: App, **named: Any) -> None:  # noqa: ANN401  (what Django's forms take)
        super().__init__(*given, **named)
        self.app = app
        rows = app.developer.sandboxes.select_related("school").exclude(finished_at=None).order_by("-made_at")
        self.schools = {str(row.school_id): row.school for row in rows}
        self.fields["school"].choices = [  # type: ignore[attr-defined]
            (number, f"{school} (URN {school.urn})") for number, school in self.schools.items()
        ]

    def scopes(self) -> frozenset[str]:
        """Return the scopes that were chosen."""
        asked = dict(self.app.scopes.values_list("scope", "required"))
        match self.cleaned_data["reach"]:
            case "required":
                return frozenset(scope for scope, required in asked.items() if required)
            case "every":
                return frozenset(SCOPES)
        return frozenset(asked)

    def clean(self) -> dict[str, Any]:
        """Refuse a token that would open nothing."""
        cleaned = {**(super().clean() or {})}
        if cleaned.get("reach") and not self.scopes():
            raise forms.ValidationError(f"{self.app} asks for no such scope yet: choose its scopes first.")
        return cleaned


class EndToken(forms.Form):
    """A token that got into the wrong hands."""

    token = forms.CharField(
        label="Token to end",
        max_length=200,
        help_text="An access token ends alone; a refresh token with all that came from it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
