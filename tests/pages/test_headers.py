from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from rollbook.accounts.people import known_person
from rollbook.pages.headers import PageHeaders, forms_lead_away


@forms_lead_away
def _leads_away(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_nothing_runs_that_is_not_in_our_files(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_nobody_puts_our_pages_into_a_frame(client: Client) -> None:
    headers = client.get("/").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_a_form_stays_here_unless_its_view_is_marked(client: Client, rf: RequestFactory) -> None:
    assert "form-action 'self'" in client.get("/").headers["Content-Security-Policy"]
    request = rf.get("/")
    request.user = AnonymousUser()
    assert "form-action" not in PageHeaders(_leads_away)(request).headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_page_for_somebody_signed_in_is_kept_nowhere(client: Client) -> None:
    client.force_login(known_person(email="hana@example.org", password=None))
    assert client.get("/account").headers["Cache-Control"] == "private, no-store"


ANSWERS: list[tuple[str, dict[str, str], int]] = [
    ("/no-such-page", {}, 404),
    ("/login", {}, 200),
    ("/docs/api", {}, 200),
    ("/docs/scopes", {}, 200),
]


@pytest.mark.parametrize(("address", "headers", "status"), [*ANSWERS, ("/", {"host": "evil.example.org"}, 400)])
def test_errors_and_open_pages_hold_to_the_same_policy(
    client: Client, address: str, headers: dict[str, str], status: int
) -> None:
    response = client.get(address, headers=headers)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_failure_holds_to_the_policy(client: Client, settings: Settings, status: int) -> None:
    settings.ROOT_URLCONF = "tests.browser.gallery"
    client.raise_request_exception = False
    response = client.get(f"/fails/{status}")
    assert response.status_code == status
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_a_form_without_its_token_holds_to_the_policy() -> None:
    response = Client(enforce_csrf_checks=True).post("/login")
    assert (response.status_code, "Content-Security-Policy" in response.headers) == (403, True)
