"""Every page, in a wide window by day and on a small phone by night: axe finds nothing, and nothing overflows."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from pytest_django.fixtures import Settings
from tests.browser.conftest import Visit

from rollbook.accounts.models import User

WINDOWS: dict[str, dict[str, Any]] = {
    "wide, light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "phone, dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}
FOR_ANYBODY = (
    "/",
    "/login",
    "/signup",
    "/developers/signup",
    "/password/reset",
    "/inactive",
    "/docs/",
    "/docs/how-access-is-controlled",
    "/no-such-page",
    "/gallery",
)
FOR_ONESELF = (
    "/",
    "/account",
    "/account/email",
    "/account/password",
    "/account/second-step",
    "/account/second-step/app",
    "/account/confirm",
    "/account/passkeys",
    "/account/passkeys/new",
    "/account/sessions",
    "/logout",
)
WITH_A_SECOND_STEP = (
    "/account/second-step",
    "/account/second-step/app/remove",
    "/account/second-step/codes",
    "/account/second-step/codes/new",
    "/account/confirm/second-step",
)


@pytest.fixture(autouse=True)
def _with_gallery(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.browser.gallery"
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = False
    settings.MFA_REAUTHENTICATION_REQUIRED = False


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("window", WINDOWS)
def test_pages_for_anybody_have_no_barriers(visit: Visit, window: str) -> None:
    assert visit(**WINDOWS[window]).faults(FOR_ANYBODY) == {}


@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_an_account_have_no_barriers(visit: Visit, hana: User, window: str) -> None:
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(hana)
    assert visitor.faults(FOR_ONESELF) == {}


@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_an_account_with_a_second_step_have_no_barriers(visit: Visit, hana: User, window: str) -> None:
    TOTP.activate(hana, generate_totp_secret())
    RecoveryCodes.activate(hana)
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(hana)
    assert visitor.faults(WITH_A_SECOND_STEP) == {}


def test_a_print_of_a_page_leaves_out_what_can_only_be_clicked(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/gallery")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Ashfield School").is_visible()
    assert page.get_by_text("Amina Hassan, administrator").is_visible()
