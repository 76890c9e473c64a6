from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from django.urls import reverse
from tests.house.tree import SOURCE

from rollbook.dashboards.account.words import LETTERS, Words

THEIRS = Path(allauth.__file__).parent / "templates"
# What they can send and we have switched off: links instead of codes, codes instead of passwords.
SWITCHED_OFF = {"account/email/password_reset_key", "account/email/login_code"}
OURS = SOURCE / "dashboards" / "templates"


def test_there_are_words_for_every_letter_that_can_be_sent() -> None:
    subjects = THEIRS.glob("*/email/*_subject.txt")
    theirs = {str(path.relative_to(THEIRS)).removesuffix("_subject.txt") for path in subjects}
    kept = {name for name in theirs if name.startswith(("account/", "mfa/"))}
    assert set(LETTERS) == kept - SWITCHED_OFF


@pytest.mark.parametrize("words", LETTERS.values(), ids=LETTERS)
def test_a_letter_that_leads_somewhere_says_where(words: Words) -> None:
    assert bool(words.leads_to) == bool(words.button)
    assert not words.leads_to or reverse(words.leads_to)


def test_no_page_of_theirs_is_shown_in_their_design() -> None:
    unreachable = {
        "account/signup_by_passkey.html",  # no accounts by passkey alone
        "account/email.html",  # one address each
        "account/email_confirm.html",  # codes, not links
        "account/verification_sent.html",  # codes, not links
        "account/password_reset_done.html",  # codes, not links
        "account/request_login_code.html",  # no signing in by letter
        "account/confirm_login_code.html",  # no signing in by letter
        "account/confirm_phone_verification_code.html",  # no telephones
        "account/phone_change.html",  # no telephones
        "mfa/webauthn/signup_form.html",  # no accounts by passkey alone
        "mfa/trust.html",  # every browser is asked every time
    }
    theirs = {
        str(path.relative_to(THEIRS))
        for folder in ("account", "mfa", "usersessions")
        for path in (THEIRS / folder).rglob("*.html")
        if not path.name.startswith("base") and path.parent.name != "snippets"
    }
    ours = {str(path.relative_to(OURS)) for path in OURS.rglob("*.html")}
    assert theirs - unreachable <= ours
