"""What the letters about accounts say: one row for each occasion on which django-allauth sends one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Words:
    """What one letter says.

    Attributes:
        leads_to: A page to open from the letter, by name, with the words of its button; blank without one.
    """

    subject: str
    text: str
    leads_to: str = ""
    button: str = ""


_CODE = "The code works for a few minutes, on the page that is open in your browser. If it was not you, do nothing."
_UNEXPECTED = "If this was not you, set a new password now and look at where you are signed in."

LETTERS: Mapping[str, Words] = MappingProxyType(
    {
        "account/email/email_confirmation_signup": Words(
            "Confirm your e-mail address", f"Enter this code to finish creating your account. {_CODE}"
        ),
        "account/email/email_confirmation": Words(
            "Confirm your e-mail address", f"Enter this code to confirm that this address is yours. {_CODE}"
        ),
        "account/email/password_reset_code": Words(
            "Set a new password", f"Enter this code to choose a new password. {_CODE}"
        ),
        "account/email/account_already_exists": Words(
            "You have an account already",
            "Somebody, probably you, tried to create an account with this address. It has one: sign in instead, or "
            "set a new password if you do not remember it. If it was not you, do nothing.",
            "account_login",
            "Sign in",
        ),
        "account/email/unknown_account": Words(
            "There is no account with this address",
            "Somebody, probably you, wanted to set a new password, but no account has this address. You may have "
            "signed up with another one. If it was not you, do nothing.",
            "account_signup",
            "Create an account",
        ),
        "account/email/password_changed": Words(
            "Your password was changed", f"The password of your account was changed. {_UNEXPECTED}"
        ),
        "account/email/password_set": Words(
            "Your account has a password now", f"A password was set for your account. {_UNEXPECTED}"
        ),
        "account/email/password_reset": Words(
            "Your password was changed",
            f"A new password was set with a code from a letter like this one. {_UNEXPECTED}",
        ),
        "account/email/email_changed": Words(
            "Your e-mail address was changed", f"You sign in with another address from now on. {_UNEXPECTED}"
        ),
        "account/email/email_confirm": Words(
            "Your e-mail address is confirmed", "Thank you: we know now that this address is yours."
        ),
        "account/email/email_deleted": Words(
            "An e-mail address was removed", f"An address was removed from your account. {_UNEXPECTED}"
        ),
        "mfa/email/totp_activated": Words(
            "An authenticator app was added", f"Signing in needs a code from it from now on. {_UNEXPECTED}"
        ),
        "mfa/email/totp_deactivated": Words(
            "The authenticator app was removed", f"Signing in needs no code from it any more. {_UNEXPECTED}"
        ),
        "mfa/email/webauthn_added": Words(
            "A passkey was added", f"Your account can be opened with it now. {_UNEXPECTED}"
        ),
        "mfa/email/webauthn_removed": Words(
            "A passkey was removed", f"Your account cannot be opened with it any more. {_UNEXPECTED}"
        ),
        "mfa/email/recovery_codes_generated": Words(
            "You have new recovery codes", f"Those that you had before work no longer. {_UNEXPECTED}"
        ),
    }
)
