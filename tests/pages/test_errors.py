from __future__ import annotations

import re

from django.test import Client, RequestFactory
from tests.house.tree import SOURCE

from rollbook.pages.errors import bad_request, failed, form_expired, not_allowed

STYLE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|application/json))")
LETTERS = ("/mail/", "/letters/")


def test_an_unknown_address_has_a_page_of_its_own(client: Client) -> None:
    response = client.get("/no-such-page")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_a_refusal_says_why(rf: RequestFactory) -> None:
    response = not_allowed(rf.get("/"), PermissionError("Only an administrator may do this."))
    assert response.status_code == 403
    assert "Only an administrator may do this." in response.content.decode()


def test_a_damaged_request_is_told_so(rf: RequestFactory) -> None:
    assert bad_request(rf.get("/"), ValueError()).status_code == 400


def test_our_failure_has_a_page_that_needs_nothing(rf: RequestFactory) -> None:
    response = failed(rf.get("/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_a_form_without_its_token_changes_nothing() -> None:
    response = Client(enforce_csrf_checks=True).post("/login", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_an_expired_form_says_what_to_do(rf: RequestFactory) -> None:
    assert "Nothing was changed" in form_expired(rf.post("/")).content.decode()


def test_no_page_has_styles_or_scripts_inside() -> None:
    inside = {
        str(path.relative_to(SOURCE)): found[0]
        for path in SOURCE.rglob("templates/**/*.html")
        if not any(part in str(path) for part in LETTERS)
        if (found := STYLE.search(path.read_text()))
    }
    assert inside == {}
