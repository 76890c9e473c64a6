"""The forms of django-allauth in our words: labels instead of placeholders, and what a field needs said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, cast

from allauth.account import forms as theirs
from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from rollbook.accounts.joining import found_team
from rollbook.accounts.models import User

PASSWORD = "Password"  # noqa: S105
NEW_PASSWORD = "New password"  # noqa: S105
NEW_PASSWORD_AGAIN = "New password again"  # noqa: S105
PASSWORD_HELP = "At least 12 characters. Three or four unrelated words make a good one."  # noqa: S105
EMAIL = "E-mail address"
NAME_LENGTH = 150

Said = Mapping[str, str]


def said(**words: str) -> Said:
    """Words for fields, by the name of the field."""
    return MappingProxyType(words)


class Labelled:
    """A form whose fields are named above them, in our words, and have no placeholders."""

    labels: ClassVar[Said] = said()
    help_texts: ClassVar[Said] = said()

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  (allauth's forms take what they take)
        super().__init__(*given, **named)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")


class SignIn(Labelled, theirs.LoginForm):
    """Signing in by address and password."""

    labels = said(login=EMAIL, password=PASSWORD, remember="Keep me signed in on this computer")


class SignUp(Labelled, theirs.SignupForm):
    """A new account; somebody's place in a school comes after it."""

    name = forms.CharField(
        max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"}), label="Your name"
    )
    field_order: ClassVar[tuple[str, ...]] = ("name", "email", "password1")
    labels = said(email=EMAIL, password1=PASSWORD)
    help_texts = said(
        name="As colleagues know you. It stands beside what you approve.",
        email="Your address at work. We send a code to it.",
        password1=PASSWORD_HELP,
    )

    def custom_signup(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Take the name as well."""
        super().custom_signup(request, user)
        known = cast("User", user)
        known.name = self.cleaned_data["name"]
        known.save(update_fields=["name"])


class DeveloperSignUp(SignUp):
    """A new account with a developer's team of its own."""

    team = forms.CharField(
        max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization"}), label="Company or team"
    )
    field_order: ClassVar[tuple[str, ...]] = ("name", "team", "email", "password1")
    help_texts = said(
        name="As colleagues know you.",
        team="Schools see it when one of your apps asks them for data.",
        email="We send a code to it.",
        password1=PASSWORD_HELP,
    )

    def custom_signup(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Found the team together with the account."""
        super().custom_signup(request, user)
        found_team(user=cast("User", user), name=self.cleaned_data["team"], now=timezone.now())


class LetterCode(Labelled, theirs.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""

    labels = said(code="Code")


class PasswordLetterCode(Labelled, theirs.ConfirmPasswordResetCodeForm):
    """The code that opens an account whose password is forgotten."""

    labels = said(code="Code")


class MistypedAddress(Labelled, theirs.ChangeEmailForm):
    """Another address while signing up."""

    labels = said(email=EMAIL)


class OtherAddress(Labelled, theirs.AddEmailForm):
    """Another address for an account."""

    labels = said(email="New e-mail address")
    help_texts = said(email="We send a code to it. Until you enter the code, the old address stays.")


class ForgottenPassword(Labelled, theirs.ResetPasswordForm):
    """Asking for a code to set a new password."""

    labels = said(email=EMAIL)


class NewPassword(Labelled, theirs.ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""

    labels = said(password1=NEW_PASSWORD, password2=NEW_PASSWORD_AGAIN)
    help_texts = said(password1=PASSWORD_HELP)


class OtherPassword(Labelled, theirs.ChangePasswordForm):
    """A new password in place of a known one."""

    labels = said(oldpassword="Your password now", password1=NEW_PASSWORD, password2=NEW_PASSWORD_AGAIN)
    help_texts = said(password1=PASSWORD_HELP)


class PasswordAgain(Labelled, theirs.ReauthenticateForm):
    """The password once more, before something that matters."""

    labels = said(password=PASSWORD)


class YourName(forms.Form):
    """The name beside what somebody approves."""

    name = forms.CharField(
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        label="Your name",
        help_text="It stands beside what you approve and change.",
    )
