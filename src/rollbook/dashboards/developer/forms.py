"""What developers fill in: teams, test schools, and what is said of an app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator

from rollbook.accounts.models import Developer
from rollbook.consent.apps import AppFacts
from rollbook.consent.asking import UseAnotherUri, check_redirect_uri
from rollbook.consent.models import App

SIZES = (("60", "60 pupils: there in a few seconds"), ("200", "200 pupils"), ("1500", "1,500 pupils: a whole school"))
USUAL_SIZE = "200"
NEW_APP = ""


class NewTeam(forms.Form):
    """A team of one's own."""

    name = forms.CharField(
        max_length=200,
        label="Company or team",
        help_text="Schools see it when one of your apps asks them for data.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class NewSandbox(forms.Form):
    """A test school, and the app that reads it."""

    pupils = forms.ChoiceField(
        label="How big shall it be?", choices=SIZES, initial=USUAL_SIZE, widget=forms.RadioSelect
    )
    app = forms.ChoiceField(
        label="Which app may read it?",
        required=False,
        help_text="It gets every scope that it asks for, as if the school had ticked every box.",
    )

    def __init__(self, *given: Any, team: Developer, **named: Any) -> None:  # noqa: ANN401  (what Django's forms take)
        super().__init__(*given, **named)
        self.apps = {str(app.pk): app for app in team.apps.order_by("name") if _can_ask(app)}
        if not self.apps:
            del self.fields["app"]
            return
        choices = [(number, str(app)) for number, app in self.apps.items()]
        self.fields["app"].choices = [*choices, (NEW_APP, "A new test app")]  # type: ignore[attr-defined]

    def chosen_app(self) -> App | None:
        """Return the app that was chosen; None for a new one."""
        return self.apps.get(self.cleaned_data.get("app", ""))


def _can_ask(app: App) -> bool:
    """Tell whether the app could ask a school by itself, without a browser that keeps a PKCE verifier."""
    return bool(app.redirect_uris) and app.scopes.exists() and not app.is_public and app.suspended_at is None


def _address(label: str, help_text: str, *, required: bool = False) -> forms.CharField:
    """A field for an address that schools open: nothing but http and https, since it becomes a link."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=500,
        validators=[URLValidator(schemes=("https", "http"), message="Enter an address that starts with https://")],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


class Details(forms.Form):
    """What is said of an app, and how it behaves."""

    name = forms.CharField(max_length=100, label="Name")
    description = forms.CharField(
        label="What it does",
        required=False,
        help_text="Two or three sentences for schools. They stand at the top of every request.",
        widget=forms.Textarea,
    )
    website_uri = _address("Website", "Where schools can read about it.")
    support_uri = _address("Support page", "Where schools get help.")
    privacy_policy_uri = _address("Privacy policy", "What happens to the data, for how long, and who sees it.")
    install_uri = _address("Install page", "Where schools go to begin, from their page of apps.")
    redirect_uris = forms.CharField(
        label="Redirect addresses",
        required=False,
        help_text="One a line. Answers go to these and nowhere else, letter for letter. http is for localhost only.",
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
    )
    listed = forms.BooleanField(
        label="List it among the apps that schools can find",
        required=False,
        help_text="It is shown once it is live.",
    )
    force_urn_check = forms.BooleanField(
        label="It names the school by URN when it asks",
        required=False,
        help_text="A request can then be approved by that school only, even if somebody forwards the link.",
    )
    is_public = forms.BooleanField(
        label="It runs where it can keep no secret",
        required=False,
        help_text="In a browser or on a phone. It then proves itself with PKCE and needs no secret.",
    )
    rotates_refresh_tokens = forms.BooleanField(
        label="Its refresh tokens work once",
        required=False,
        help_text="Each refresh hands out a new one, and a stolen one is noticed. Leave it off for older libraries.",
    )

    def clean_redirect_uris(self) -> tuple[str, ...]:
        """Check each line."""
        uris = tuple(dict.fromkeys(self.cleaned_data["redirect_uris"].split()))
        for uri in uris:
            try:
                check_redirect_uri(uri)
            except UseAnotherUri as problem:
                raise forms.ValidationError(str(problem)) from problem
        return uris

    def facts(self) -> AppFacts:
        """Return what was said."""
        return AppFacts(**self.cleaned_data)


def said_of(app: App) -> dict[str, object]:
    """Return what the form shows of an app at first."""
    said: dict[str, object] = {name: getattr(app, name) for name in Details.base_fields}
    return {**said, "redirect_uris": "\n".join(app.redirect_uris)}
