"""What a browser is told about our pages: where they may load from and lead to, and that nobody keeps a copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Given = ParamSpec("Given")

# Own files only; pictures also as data, for the QR code of an authenticator.
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FORMS_LEAD_AWAY = "_forms_lead_away"


def forms_lead_away(view: Callable[Given, HttpResponseBase]) -> Callable[Given, HttpResponseBase]:
    """Mark a view whose form ends, by redirects, at somebody else's address: an app that was given its answer.

    Browsers hold `form-action` against every redirect that follows a form; where those of an app end we cannot know.
    """

    @wraps(view)
    def marked(*given: Given.args, **named: Given.kwargs) -> HttpResponseBase:
        response = view(*given, **named)
        setattr(response, FORMS_LEAD_AWAY, True)
        return response

    return marked


def hold(response: HttpResponseBase) -> None:
    """Say in `response` where the page may load from and lead to."""
    directives = dict(DIRECTIVES)
    if getattr(response, FORMS_LEAD_AWAY, False):
        del directives["form-action"]
    policy = "; ".join(f"{name} {value}" for name, value in directives.items())
    response.headers.setdefault("Content-Security-Policy", policy)


class PageHeaders:
    """Adds the headers to every answer of the platform."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say what the browser may do with it."""
        response = self.get_response(request)
        hold(response)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
