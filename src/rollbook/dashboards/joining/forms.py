"""What people are asked who come to a school or a team, and those who invite them."""

from __future__ import annotations

from django import forms

from rollbook.accounts.joining import INVITATION_LIFE


class ColleagueForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=f"The invitation works for this address only, for {INVITATION_LIFE.days} days.",
    )


class ClaimForm(forms.Form):
    """What somebody is at the school that they ask to act for."""

    position = forms.CharField(
        max_length=200,
        label="What do you do at the school?",
        help_text="For example head teacher, business manager or network manager. We check it with the school.",
    )
    authority = forms.BooleanField(
        label="I have the authority to decide what this school shares, or act for somebody who has",
        error_messages={"required": "Only somebody with this authority can act for a school."},
    )


class CodeForm(forms.Form):
    """The code of an invitation."""

    code = forms.CharField(
        max_length=100,
        label="Invitation code",
        help_text="From the letter that your school or your partner was sent.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
