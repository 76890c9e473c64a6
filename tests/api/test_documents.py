"""The OpenAPI document on the API's host."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.api.caller import V1_0, V1_1


@pytest.mark.parametrize(
    ("query", "accept", "version"),
    [
        ("", "*/*", "1.1"),
        ("", "application/json", "1.1"),
        ("", V1_1, "1.1"),
        ("", V1_0, "1.0"),
        ("?version=1.0", "*/*", "1.0"),
        ("?version=1", V1_1, "1.0"),
        ("?version=1.1", V1_0, "1.1"),
    ],
)
def test_it_is_of_the_version_that_was_asked_for(api: Client, query: str, accept: str, version: str) -> None:
    answer = api.get(f"/openapi.json{query}", headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.json()["info"]["version"] == version
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("query", ["?version=2", "?version=latest"])
def test_there_is_none_of_another_version(api: Client, query: str) -> None:
    answer = api.get(f"/openapi.json{query}")
    assert (answer.status_code, answer.json()["error"]) == (406, "unsupported_version")


def test_it_names_the_addresses_of_the_platform(api: Client) -> None:
    said = api.get("/openapi.json").json()
    assert said["servers"] == [{"url": "http://127.0.0.1:8001"}]
    assert said["paths"]["/oauth/token"]["servers"] == [{"url": "http://127.0.0.1:8000"}]


def test_it_is_only_read(api: Client) -> None:
    assert api.post("/openapi.json").status_code == 405
