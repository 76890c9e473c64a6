"""Authlib's authorisation server over our consent floor, for one request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from django.http import HttpRequest, HttpResponse

from rollbook.consent.models import App
from rollbook.oauth.client import Client
from rollbook.oauth.endpoints import Revocation, TokenState
from rollbook.oauth.grants import GRANTS
from rollbook.oauth.sent import Sent, read

JSON = "application/json; charset=utf-8"
UNAUTHORISED = 401
WHO_ARE_YOU = "The client is not known, or its secret is missing or wrong."


class Server(AuthorizationServer):
    """Answers the endpoints that apps call by themselves, at the moment `now`."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now
        for grant in GRANTS:
            self.register_grant(grant)
        for endpoint in (Revocation, TokenState):
            self.register_endpoint(endpoint)

    def token(self, request: HttpRequest) -> HttpResponse:
        """Answer the token endpoint (RFC 6749, 3.2)."""
        try:
            sent = read(request, now=self._now)
            if "grant_type" not in sent.words:
                raise InvalidRequestError("grant_type is missing.")
        except OAuth2Error as error:
            return self.handle_error_response(None, error)
        answer: HttpResponse = self.create_token_response(sent)
        return answer

    def endpoint(self, name: str, request: HttpRequest) -> HttpResponse:
        """Answer the revocation or the introspection endpoint."""
        try:
            sent = read(request, now=self._now)
        except OAuth2Error as error:
            return self.handle_error_response(None, error)
        answer: HttpResponse = self.create_endpoint_response(name, sent)
        return answer

    def query_client(self, client_id: str) -> Client | None:
        """Return the app that has this name, unless it is stopped."""
        app = App.objects.select_related("developer").filter(client_id=client_id, suspended_at=None).first()
        return Client(app, self._now) if app else None

    def create_oauth2_request(self, request: Sent) -> Sent:
        """Return what was read already."""
        return request

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Tell nobody: what happened is in the audit trail."""

    def handle_error_response(self, request: Sent | None, error: OAuth2Error) -> HttpResponse:  # noqa: ARG002
        """Say what is wrong; who cannot prove who it is learns no more than that, however it tried."""
        if isinstance(error, InvalidClientError):
            error = InvalidClientError(description=WHO_ARE_YOU, status_code=UNAUTHORISED)
        return self.handle_response(*error())

    def handle_response(self, status: int, body: dict[str, Any], headers: Iterable[tuple[str, str]]) -> HttpResponse:
        """Return the answer, in JSON; an error has the `message` that all errors of this platform have."""
        if "error" in body:
            body = {**body, "message": body.get("error_description") or body["error"].replace("_", " ")}
        answer = HttpResponse(orjson.dumps(body), status=status)
        for name, value in headers:
            answer[name] = value
        answer["Content-Type"] = JSON
        return answer
