"""What this server can do, for clients that find out by themselves (RFC 8414)."""

from __future__ import annotations

from typing import Any

from rollbook.contract.scopes import SCOPES
from rollbook.oauth.client import METHODS, METHODS_WITH_SECRET
from rollbook.oauth.grants import GRANTS


def metadata(issuer: str) -> dict[str, Any]:
    """Return the metadata of the server at `issuer`, the address of the platform."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [grant.GRANT_TYPE for grant in GRANTS],
        "token_endpoint_auth_methods_supported": list(METHODS),
        "revocation_endpoint_auth_methods_supported": list(METHODS),
        "introspection_endpoint_auth_methods_supported": list(METHODS_WITH_SECRET),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": list(SCOPES),
        "service_documentation": f"{issuer}/docs/",
        "ui_locales_supported": ["en-GB"],
    }
