"""The three ways to a token: for a code, for a refresh token, and for an app's own credentials.

Authlib finds the grant and the client; what a code or a token is worth is decided in the consent floor, in one
transaction with what it changes.
"""

from __future__ import annotations

from typing import Any, ClassVar

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, TokenEndpointMixin, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import BaseGrant

from rollbook.consent import tokens
from rollbook.consent.asking import TellTheApp, asked_scopes
from rollbook.consent.issuing import Issued
from rollbook.consent.models import App
from rollbook.consent.tokens import Shown, StartAgain
from rollbook.oauth.client import METHODS
from rollbook.oauth.sent import Sent

Answer = tuple[int, dict[str, Any], list[tuple[str, str]]]


class Grant(BaseGrant, TokenEndpointMixin):
    """What the three have in common: a client that may use it, and an answer of one form."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = list(METHODS)
    request: Sent

    def issue(self) -> Issued:
        """Return the tokens.

        Raises:
            StartAgain, TellTheApp: The consent floor refuses.
        """
        raise NotImplementedError

    def validate_token_request(self) -> None:
        """Find out who is asking."""
        client = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError("A public client has no credentials of its own to get a token for.")
        self.request.client = client

    def create_token_response(self) -> Answer:
        """Return the tokens, or why there are none (RFC 6749, 5)."""
        try:
            issued = self.issue()
        except StartAgain as error:
            raise InvalidGrantError(str(error)) from error
        except TellTheApp as error:
            raise OAuth2Error(error=error.error, description=in_ascii(str(error))) from error
        return 200, as_words(issued), list(self.TOKEN_RESPONSE_HEADER)

    @property
    def app(self) -> App:
        """The app that asks."""
        app: App = self.request.client.app
        return app

    def needed(self, name: str) -> str:
        """Return a parameter that must have been sent."""
        if name not in self.request.words:
            raise InvalidRequestError(f"{name} is missing.")
        return self.request.words[name]


class CodeGrant(Grant):
    """For a code (RFC 6749, 4.1.3; RFC 7636, 4.5)."""

    GRANT_TYPE = "authorization_code"

    def issue(self) -> Issued:
        """Change the code."""
        shown = Shown(
            code=self.needed("code"),
            redirect_uri=self.needed("redirect_uri"),
            verifier=self.request.words.get("code_verifier", ""),
        )
        return tokens.exchange_code(app=self.app, shown=shown, now=self.request.now)


class RefreshGrant(Grant):
    """For a refresh token, for the same scopes or fewer (RFC 6749, 6)."""

    GRANT_TYPE = "refresh_token"

    def issue(self) -> Issued:
        """Refresh."""
        scope = self.request.words.get("scope", "").strip()
        asked = asked_scopes(scope) if scope else None
        return tokens.refresh(
            app=self.app,
            refresh_token=self.needed("refresh_token"),
            scopes=asked.required | asked.optional if asked else None,
            now=self.request.now,
        )


class OwnCredentialsGrant(Grant):
    """For the app itself, which reads no school (RFC 6749, 4.4)."""

    GRANT_TYPE = "client_credentials"

    def issue(self) -> Issued:
        """Issue a token of the app alone."""
        return tokens.issue_app_token(app=self.app, now=self.request.now)


GRANTS = (CodeGrant, RefreshGrant, OwnCredentialsGrant)


def as_words(issued: Issued) -> dict[str, Any]:
    """Return the token answer; what belongs to a school only is absent from that of an app alone."""
    words: dict[str, Any] = {
        "access_token": issued.access_token,
        "token_type": "bearer",
        "expires_in": issued.expires_in,
        "level": issued.level,
    }
    if issued.level == "school":
        words |= {
            "refresh_token": issued.refresh_token,
            "school_id": issued.school_id,
            "scopes": list(issued.scopes),
            # The standard's own form, which must tell what was granted where it is not what was asked (5.1).
            "scope": " ".join(issued.scopes),
        }
    return words


def in_ascii(sentence: str) -> str:
    """Return a sentence with nothing in it that an error description may not hold (RFC 6749, 5.2)."""
    plain = sentence.translate({ord('"'): "'", ord("\\"): "/", 0x2018: "'", 0x2019: "'"})
    return "".join(sign if " " <= sign <= "~" else "?" for sign in plain)
