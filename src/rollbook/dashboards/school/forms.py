"""What the pages of a school ask for."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from rollbook.accounts.models import Role
from rollbook.dashboards.joining.forms import ColleagueForm

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 200
"""Megabytes of a file; the CTF of a school of 2,000 has ten."""
ENDINGS: Final = (".xml", ".zip", ".csv")
MIS: Final = (
    "Arbor",
    "Bromcom",
    "Compass",
    "Ed:gen",
    "Go 4 Schools",
    "Horizons",
    "iSAMS",
    "Juniper Horizon",
    "Pupil Asset",
    "RM Integris",
    "ScholarPack",
    "SIMS",
    "VSware",
    "Another one",
)
ROLES: Final = (
    (Role.VIEWER.value, "Viewer: sees what is shared with whom, and changes nothing"),
    (Role.DATA_MANAGER.value, "Data manager: also connects the MIS, uploads files and starts syncs"),
    (Role.ADMINISTRATOR.value, "Administrator: also decides what apps read, and who belongs here"),
)


class OurMis(forms.Form):
    """Which MIS a school has."""

    mis = forms.ChoiceField(label="Your MIS", choices=[("", "Choose"), *((name, name) for name in MIS)])


class SchoolFile(forms.Form):
    """A file with data of the school."""

    file = forms.FileField(
        label="File",
        help_text=f"An XML, ZIP or CSV file of up to {LARGEST} megabytes. It is read once and then deleted.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what cannot be read before it is stored."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST * MEGABYTE:
            raise ValidationError(f"This file has more than {LARGEST} megabytes.")
        if PurePath(file.name or "").suffix.lower() not in ENDINGS:
            raise ValidationError(f"Choose a file whose name ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.")
        return file


class DemoChoices(forms.Form):
    """What the demo school can be told."""

    phase = forms.ChoiceField(
        choices=[("secondary", "Secondary: years 7 to 13"), ("primary", "Primary: nursery to year 6")],
        widget=forms.RadioSelect,
        initial="secondary",
    )
    pupils = forms.IntegerField(
        required=False, min_value=30, max_value=30_000, help_text="How many pupils, 30 to 30,000. Usually 1,500 or 420."
    )
    seed = forms.IntegerField(
        required=False,
        label="Number",
        help_text="The same number always gives the same school. Usually 1.",
    )


class InviteForm(ColleagueForm):
    """Whom to invite, and to do what."""

    role = forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect, initial=Role.VIEWER.value)


class RoleForm(forms.Form):
    """What a colleague may do."""

    role = forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect)
