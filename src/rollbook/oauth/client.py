"""An app as Authlib sees it: a client that proves who it is, or is public and proves nothing."""

from __future__ import annotations

from datetime import datetime

from authlib.oauth2.rfc6749 import ClientMixin

from rollbook.consent.apps import CheckTheCredentials, authenticate_client
from rollbook.consent.models import App

METHODS = ("client_secret_basic", "client_secret_post", "none")
"""How an app may prove who it is at the token and the revocation endpoint."""
METHODS_WITH_SECRET = METHODS[:2]
"""How it may where a public client has nothing to ask: introspection needs credentials (RFC 7662, 2.1)."""


class Client(ClientMixin):
    """An app that is not stopped, at one moment."""

    def __init__(self, app: App, now: datetime) -> None:
        self.app = app
        self._now = now

    def get_client_id(self) -> str:
        """Return the name by which it says who it is."""
        return self.app.client_id

    def check_client_secret(self, client_secret: str) -> bool:
        """Tell whether the secret is one of the app's that has not ended."""
        try:
            authenticate_client(client_id=self.app.client_id, secret=client_secret, now=self._now)
        except CheckTheCredentials:
            return False
        return True

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 - Authlib's form
        """Tell whether it may prove itself so: only a public client with nothing (RFC 6749, 3.2.1)."""
        return method != "none" or self.app.is_public

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether it may use the grant: its own credentials are no grant for who has none (RFC 6749, 4.4)."""
        return grant_type != "client_credentials" or not self.app.is_public
