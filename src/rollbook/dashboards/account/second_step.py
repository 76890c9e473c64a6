"""The forms of the second step of signing in, in our words."""

from __future__ import annotations

from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from rollbook.dashboards.account.forms import Labelled, said

CODE_HELP = "Six figures from your authenticator app, or one of your recovery codes."


class SecondStep(Labelled, base.AuthenticateForm):
    """The code after the password."""

    labels = said(code="Code")
    help_texts = said(code=CODE_HELP)


class SecondStepAgain(Labelled, base.ReauthenticateForm):
    """The code once more, before something that matters."""

    labels = said(code="Code")
    help_texts = said(code=CODE_HELP)


class FirstCode(Labelled, ActivateTOTPForm):
    """The first code from an app that is being added."""

    labels = said(code="Code from the app")


class AddPasskey(Labelled, AddWebAuthnForm):
    """A passkey or a security key that is being added."""

    labels = said(name="Name", passwordless="Sign in with it alone, without the password")
    help_texts = said(
        name="To tell it from others, for example “Office laptop”.",
        passwordless="It must then ask for a fingerprint, a face or a PIN.",
    )


class RenamePasskey(Labelled, EditWebAuthnForm):
    """Another name for a passkey."""

    labels = said(name="Name")
