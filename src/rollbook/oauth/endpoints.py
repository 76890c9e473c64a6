"""Giving a token back (RFC 7009) and asking what it is (RFC 7662)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from django.conf import settings

from rollbook.consent.checking import Introspection, introspect
from rollbook.consent.tokens import revoke_token
from rollbook.oauth.client import METHODS, METHODS_WITH_SECRET, Client
from rollbook.oauth.sent import Sent


def check_token(request: Sent) -> None:
    """Check that a token was sent. A hint at its type is passed over, known or not: one look finds either."""
    if "token" not in request.words:
        raise InvalidRequestError("token is missing.")


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A token that an app gives back; whose it is, the consent floor finds out."""

    token: str

    def check_client(self, client: Client) -> bool:  # noqa: ARG002 - Authlib's form
        """Refuse nobody: of another app's token, an app learns nothing and changes nothing."""
        return True


class Revocation(RevocationEndpoint):
    """Ends a token of the app that asks. What it is not the owner of, or nobody knows, is answered alike."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = list(METHODS)

    def check_params(self, request: Sent, client: Client) -> None:  # noqa: ARG002
        """See `check_token`."""
        check_token(request)

    def query_token(self, token_string: str, token_type_hint: str | None) -> GivenBack:  # noqa: ARG002
        """Return it, whatever it is."""
        return GivenBack(token_string)

    def revoke_token(self, token: GivenBack, request: Sent) -> None:
        """End it."""
        revoke_token(app=request.client.app, token=token.token, now=request.now)


@dataclass(frozen=True, slots=True)
class Asked:
    """A token that an app asks about, and what the consent floor says of it."""

    said: Introspection

    def is_expired(self) -> bool:
        """Tell whether it opens nothing, whatever the reason."""
        return not self.said.active

    is_revoked = is_expired


class TokenState(IntrospectionEndpoint):
    """Tells an app about its own tokens; of all others it says that they are not active (RFC 7662, 2.2)."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = list(METHODS_WITH_SECRET)

    def authenticate_token(self, request: Sent, client: Client) -> Asked:
        """Look at the token."""
        check_token(request)
        return Asked(introspect(app=client.app, token=request.words["token"], now=request.now))

    def introspect_token(self, token: Asked) -> dict[str, Any]:
        """Say what it is."""
        said = token.said
        words: dict[str, Any] = {
            "active": True,
            "client_id": said.client_id,
            "token_type": "bearer" if said.token_type == "access_token" else said.token_type,  # noqa: S105
            "scope": " ".join(said.scopes),
            "scopes": list(said.scopes),
            "level": said.level,
            "school_id": said.school_id,
            "iss": settings.ROLLBOOK_PLATFORM_URL,
        }
        moments = {"iat": said.issued_at, "exp": said.expires_at}
        return words | {name: int(at.timestamp()) for name, at in moments.items() if at is not None}
