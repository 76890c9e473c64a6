"""The authorisation answer: what the browser carries back to the app (RFC 6749, 4.1.2; RFC 9207)."""

from __future__ import annotations

from authlib.common.urls import add_params_to_uri
from django.conf import settings
from django.http import HttpResponse

from rollbook.oauth.grants import in_ascii


def code_for_app(*, redirect_uri: str, code: str, state: str) -> HttpResponse:
    """Send the browser to the app with a code."""
    return _sent_to(redirect_uri, {"code": code}, state)


def error_for_app(*, redirect_uri: str, error: str, description: str, state: str) -> HttpResponse:
    """Send the browser to the app with the reason why there is no code."""
    return _sent_to(redirect_uri, {"error": error, "error_description": in_ascii(description)}, state)


def _sent_to(redirect_uri: str, words: dict[str, str], state: str) -> HttpResponse:
    """Lead to a registered URI, of whatever scheme; Django's own redirect knows only those of the web."""
    told = {**words, **({"state": state} if state else {}), "iss": settings.ROLLBOOK_PLATFORM_URL}
    # 302 as this API always did; never 307, which would send the form on to the app (RFC 9700, 4.12).
    answer = HttpResponse(status=302, headers={"Location": add_params_to_uri(redirect_uri, list(told.items()))})
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
