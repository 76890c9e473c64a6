"""What is answered to a NUL, wherever it stands: on PostgreSQL none could be looked up or stored."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(people: People) -> Client:
    reader = Client()
    reader.force_login(people.amina)
    return reader


@pytest.mark.parametrize(
    "address",
    [
        "/requests/%00",
        "/requests/a%00b/receipt",
        "/signup/school/%00",
        "/login?next=%00",
        "/login?%00=a",
        "/?a=1&a=%00",
    ],
)
def test_an_address_with_one_is_told_so(amina: Client, address: str) -> None:
    answer = amina.get(address)
    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


def test_a_stranger_is_told_so_instead_of_being_sent_to_sign_in(client: Client) -> None:
    assert client.get("/requests/%00").status_code == 400


def test_an_address_with_one_that_leads_nowhere_is_not_there(client: Client) -> None:
    assert client.get("/no-such-page/%00").status_code == 404


@pytest.mark.parametrize("form", [{"reason": "a\0b"}, {"a\0b": "reason"}, {"scope": ["a", "\0"]}])
def test_a_form_with_one_is_told_so(amina: Client, form: dict[str, str | list[str]]) -> None:
    assert amina.post("/requests/some-link/decision", form).status_code == 400


def test_a_form_of_another_site_is_refused_for_being_one(people: People) -> None:
    reader = Client(enforce_csrf_checks=True)
    reader.force_login(people.amina)
    answer = reader.post("/requests/some-link/decision", {"reason": "a\0b"})
    assert (answer.status_code, "This form has expired" in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("name", ["rollbook_session", "messages", "csrftoken"])
def test_a_cookie_with_one_is_told_so(client: Client, name: str) -> None:
    answer = client.get("/login", headers={"Cookie": rf'{name}="aaaaaaaaaaaa\000aaaaaaaaaa"'})
    assert answer.status_code == 400


def test_the_page_says_where_it_may_load_from(client: Client) -> None:
    assert "default-src 'none'" in client.get("/requests/%00").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
def test_apps_are_told_in_json(client: Client, path: str) -> None:
    assert client.post(path, {"token": "a\0b"}).json()["error"] == "invalid_request"
