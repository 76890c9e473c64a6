"""The reference: pages for anybody, made from the contract."""

from __future__ import annotations

import html
import shlex

import pytest
from django.test import Client
from tests.house.tree import ROOT

from rollbook.contract.codesets.catalogue import names
from rollbook.contract.describe import data_model
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.scopes import SCOPES
from rollbook.contract.versions import VERSIONS
from rollbook.dashboards.reference.showing import curl, parameters_of
from rollbook.dashboards.reference.views import CHANGELOG


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_request_of_a_version_is_listed(client: Client, version: str) -> None:
    text = page(client, f"/docs/api?version={version}")
    for endpoint in ENDPOINTS.values():
        assert (f"/docs/api/{endpoint.op}?" in text) == (version in endpoint.versions), endpoint.op


@pytest.mark.parametrize("op", ENDPOINTS)
def test_every_request_has_a_page(client: Client, op: str) -> None:
    text, endpoint = page(client, f"/docs/api/{op}"), ENDPOINTS[op]
    text = text.replace("<code>", "`").replace("</code>", "`")
    assert f"{endpoint.method} {endpoint.path}" in text
    assert all(parameter.meaning in text for parameter in endpoint.parameters if "1.1" in parameter.versions)


def test_the_command_has_what_was_filled_in(client: Client) -> None:
    text = page(client, "/docs/api/getStudents?year_code=10&demographics=true&If-None-Match=%22abc%22")
    assert "'http://127.0.0.1:8001/students?year_code=10&demographics=true'" in text
    assert """-H 'If-None-Match: "abc"'""" in text
    assert "-H 'Accept: application/vnd.assembly+json; version=1.1'" in text


@pytest.mark.parametrize(("version", "required"), [("1.0", False), ("1.1", True)])
def test_a_page_tells_what_its_version_requires(client: Client, version: str, required: bool) -> None:  # noqa: FBT001
    text = page(client, f"/docs/api/getAssessmentResults?version={version}")
    assert ("<code>students</code> (required)" in text) == required
    assert ("students=1" in text) == required


@pytest.mark.parametrize("nasty", ["'; rm -rf /; '", "$(reboot)", "`reboot`", '"', "</code><script>", "\\"])
@pytest.mark.parametrize("op", ["getStudents", "findStudent", "oauthTokenRefresh"])
def test_nothing_that_is_filled_in_gets_out_of_the_command(op: str, nasty: str) -> None:
    endpoint = ENDPOINTS[op]
    filled = parameters_of(endpoint, "1.1", {each.name: nasty for each in endpoint.parameters})
    words = shlex.split(curl(endpoint, "1.1", filled, "https://api.example.org").replace("\\\n", " "))
    assert words[0] == "curl"
    options = [word for word in words[1:] if not word.startswith(("https://api.example.org/", "-H", "-d", "-X"))]
    assert all(": " in word or "=" in word or word == endpoint.method for word in options), options


def test_what_is_filled_in_is_not_taken_for_html(client: Client) -> None:
    answer = client.get("/docs/api/getStudents", {"year_code": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.content.decode()


def test_there_is_no_page_of_an_unknown_request(client: Client) -> None:
    assert client.get("/docs/api/noSuchRequest").status_code == 404


def test_the_data_model_shows_every_member(client: Client) -> None:
    text = page(client, "/docs/data")
    assert f"{len(list(data_model())):,} members" in text


def test_the_data_model_can_be_filtered(client: Client) -> None:
    text = page(client, "/docs/data?object=Student&scope=students.upn")
    assert "<code>upn</code>" in text
    assert "<code>first_name</code>" not in text
    assert "Nothing is called that" in page(client, "/docs/data?find=no+such+thing")


def test_every_scope_is_explained(client: Client) -> None:
    text = page(client, "/docs/scopes")
    for name, scope in SCOPES.items():
        assert f'id="{name}"' in text
        assert scope.sentence in text


@pytest.mark.parametrize("name", names())
def test_every_code_set_has_a_page(client: Client, name: str) -> None:
    assert f"/docs/codes/{name}" in page(client, "/docs/codes")
    assert page(client, f"/docs/codes/{name}")


def test_there_is_no_page_of_an_unknown_code_set(client: Client) -> None:
    assert client.get("/docs/codes/no-such-set").status_code == 404


def test_the_page_of_changes_is_the_changelog(client: Client) -> None:
    assert CHANGELOG.read_text() == (ROOT / "docs" / "api-changelog.md").read_text(), "run scripts/write-api-changelog"
    text = page(client, "/docs/changes")
    assert '<h2 id="11">1.1</h2>' in text
    assert "A facet is called an aspect." in text


def test_the_collection_can_be_downloaded(client: Client) -> None:
    assert (
        client.get("/docs/api/postman.json?version=1").json() == client.get("/docs/api/postman.json?version=1.0").json()
    )
    answer = client.get("/docs/api/postman.json?version=1.0")
    assert answer.json()["info"]["name"] == "Rollbook 1.0"
    assert 'filename="rollbook-1.0.postman_collection.json"' in answer.headers["Content-Disposition"]
