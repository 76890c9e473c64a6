"""What the server says that it can do, held against what it does."""

from __future__ import annotations

from urllib.parse import urlsplit

from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from django.test import Client
from django.urls import resolve
from tests.oauth.conftest import said

from rollbook.contract.scopes import SCOPES

WELL_KNOWN = "/.well-known/oauth-authorization-server"


def test_the_metadata_keep_the_rules_of_the_standard() -> None:
    answer = Client().get(WELL_KNOWN)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8")
    AuthorizationServerMetadata(said(answer)).validate()


def test_the_issuer_is_the_platform() -> None:
    assert said(Client().get(WELL_KNOWN))["issuer"] == "http://127.0.0.1:8000"


def test_every_endpoint_that_is_named_is_there() -> None:
    metadata = said(Client().get(WELL_KNOWN))
    for name in ("authorization", "token", "revocation", "introspection"):
        assert resolve(urlsplit(metadata[f"{name}_endpoint"]).path).func.__module__.startswith("rollbook.oauth")


def test_only_what_is_safe_is_offered() -> None:
    metadata = said(Client().get(WELL_KNOWN))
    assert metadata["response_types_supported"] == ["code"]
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"]
    assert "none" not in metadata["introspection_endpoint_auth_methods_supported"]


def test_every_scope_is_named() -> None:
    assert said(Client().get(WELL_KNOWN))["scopes_supported"] == list(SCOPES)
