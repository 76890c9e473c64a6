"""What the pages of the operators ask for."""

from __future__ import annotations

from django import forms

from rollbook.accounts.audit import LONGEST_REASON
from rollbook.accounts.models import RegisterEntry
from rollbook.accounts.register import facts_of
from rollbook.accounts.schools import NotAUrn, SchoolFacts, check_urn

MOST_REQUESTS = 1_000_000


def _reason(*, help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Reason",
        help_text=help_text,
        max_length=LONGEST_REASON,
        widget=forms.Textarea,
        error_messages={"required": "Say why."},
    )


class Why(forms.Form):
    """Why something is done to a school or a person; it stands in the audit trail."""

    reason = _reason(help_text="It stands in the audit trail, for other operators.")


class WhyNotYet(forms.Form):
    """Why an app does not go live yet."""

    reason = _reason(help_text="Its developers read it. Say what they can mend.")


class Facts(forms.Form):
    """What is publicly known of a school."""

    name = forms.CharField(label="Name", max_length=200)
    urn = forms.CharField(label="URN", max_length=6, required=False)
    phase = forms.CharField(label="Phase", max_length=50, required=False)
    establishment_type = forms.CharField(label="Type", max_length=100, required=False)
    la_name = forms.CharField(label="Local authority", max_length=100, required=False)
    la_code = forms.IntegerField(label="Local authority code", min_value=1, max_value=999, required=False)
    establishment_number = forms.IntegerField(label="Establishment number", min_value=1, max_value=9999, required=False)
    street = forms.CharField(label="Street", max_length=200, required=False)
    town = forms.CharField(label="Town", max_length=100, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    head_teacher = forms.CharField(label="Head teacher", max_length=200, required=False)
    mis_provider = forms.CharField(label="MIS", max_length=100, required=False)

    def clean_urn(self) -> str:
        """Refuse what is no URN."""
        urn: str = self.cleaned_data["urn"]
        return _checked(urn)

    def facts(self) -> SchoolFacts:
        """Return what was entered."""
        return SchoolFacts(**self.cleaned_data)


class NewSchool(forms.Form):
    """A school that joins: found in the register, or with a name."""

    urn = forms.CharField(
        label="URN", help_text="Six digits. A school of the register needs nothing else.", max_length=6, required=False
    )
    name = forms.CharField(
        label="Name", help_text="For a school that is not in the register.", max_length=200, required=False
    )

    def clean_urn(self) -> str:
        """Refuse what is no URN."""
        urn: str = self.cleaned_data["urn"]
        return _checked(urn)

    def clean(self) -> None:
        """Refuse a school of which nothing is known."""
        super().clean()
        if not self.errors and not self._entry() and not self.cleaned_data.get("name"):
            self.add_error("name", "Enter a name: the register knows no school with this URN.")

    def facts(self) -> SchoolFacts:
        """Return what the register knows, or else what was entered."""
        entry = self._entry()
        given = SchoolFacts(name=self.cleaned_data["name"], urn=self.cleaned_data["urn"])
        return facts_of(entry) if entry else given

    def _entry(self) -> RegisterEntry | None:
        return RegisterEntry.objects.filter(urn=self.cleaned_data.get("urn", "")).first()


class Invite(forms.Form):
    """Who is invited to be an administrator of a school."""

    email = forms.EmailField(label="E-mail address", help_text="Check first, by telephone, that it is theirs.")


class RateLimit(forms.Form):
    """How many requests an app may make."""

    requests = forms.IntegerField(
        label="Requests in five minutes, for each token",
        help_text="Blank for as many as any app. A number below that changes nothing.",
        min_value=1,
        max_value=MOST_REQUESTS,
        required=False,
    )


def _checked(urn: str) -> str:
    try:
        check_urn(urn)
    except NotAUrn as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
    return urn
