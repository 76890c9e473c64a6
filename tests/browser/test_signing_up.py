"""From a stranger to somebody with an account: without scripts, by keyboard alone, and with a passkey."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect
from tests.browser.conftest import PASSWORD, Visit, Visitor, code_in

from rollbook.accounts.models import User


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on what has these words as its label or text."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(e => e.labels?.[0]?.textContent.trim() || e.getAttribute('aria-label') || e.textContent.trim())"
            "(document.activeElement)"
        )
        if focused == words:
            return
    pytest.fail(f"Tab does not lead to {words!r}.")


def _signed_in(visitor: Visitor) -> None:
    expect(visitor.page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.usefixtures("transactional_db")
def test_a_stranger_signs_up_without_scripts_and_ends_where_they_wanted_to_go(
    visit: Visit, mailoutbox: list[EmailMessage]
) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.open("/account/sessions")
    page.get_by_role("link", name="Create an account for your school").click()
    page.get_by_label("Your name").fill("Rosa Lindqvist")
    page.get_by_label("E-mail address").fill("rosa@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(code_in(mailoutbox[0]))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")
    assert str(User.objects.get(email="rosa@example.org")) == "Rosa Lindqvist"


@pytest.mark.usefixtures("transactional_db")
def test_what_was_wrong_is_said_first_and_leads_to_its_field(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/signup")
    page.get_by_label("Your name").fill("Rosa Lindqvist")
    page.get_by_label("E-mail address").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name=re.compile("E-mail address")).click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    assert visitor.barriers() == []


def test_somebody_signs_in_and_out_by_keyboard_alone(visit: Visit, hana: User) -> None:
    visitor = visit()
    page = visitor.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    _tab_to(page, "Sign in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")
    _tab_to(page, "E-mail address")
    page.keyboard.type(hana.email)
    _tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    _signed_in(visitor)
    _tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_passkey_opens_the_account_without_the_password(visit: Visit, hana: User) -> None:
    visitor = visit()
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "isUserVerified": True}})
    page = visitor.open("/login?next=/account/passkeys/new")
    page.get_by_label("E-mail address").fill(hana.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)  # once more, before what protects the account is changed
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("Office laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    _signed_in(visitor)


@pytest.mark.usefixtures("transactional_db")
def test_the_choice_of_colours_holds_without_scripts(visit: Visit) -> None:
    visitor = visit(java_script_enabled=False, color_scheme="light")
    page = visitor.open("/docs/")
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/docs/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


@pytest.mark.usefixtures("transactional_db")
def test_axe_sees_a_barrier_where_there_is_one(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/docs/")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert [line.partition(":")[0] for line in visitor.barriers()] == ["label"]


@pytest.mark.usefixtures("transactional_db")
def test_the_policy_stops_a_script_that_is_not_ours(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.x = 1'}))"
    )
    assert page.evaluate("window.x") is None
    assert any("Content Security Policy" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()
