"""The authorisation endpoint: from what an app asks to a Data Access Request for a school to open (RFC 6749, 4.1.1)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rollbook.consent import requests
from rollbook.consent.asking import TellTheApp
from rollbook.consent.models import App
from rollbook.consent.requests import LONGEST_STATE, NoSafeWayBack, Wish
from rollbook.oauth.answering import error_for_app
from rollbook.oauth.started import remember
from rollbook.pages.nul import deals_with_nul

WISH = ("redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "urn")
ONCE = ("response_type", "client_id", *WISH)
"""What may be said once only (RFC 6749, 3.1); anything else is passed over."""


@deals_with_nul
@login_not_required
@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """Keep what the app asks, and lead to its page; who is not signed in signs in or up on the way there."""
    asked = request.GET
    try:
        _check_way_back(asked)
        app = requests.app_that_asks(client_id=asked.get("client_id", ""), redirect_uri=asked.get("redirect_uri", ""))
    except NoSafeWayBack as error:
        return render(request, "oauth/no_way_back.html", {"reason": str(error)}, status=400)
    try:
        link = _kept(app, asked)
    except TellTheApp as error:
        state = asked.get("state", "")
        return error_for_app(
            redirect_uri=asked["redirect_uri"],
            error=error.error,
            description=str(error),
            # One that is too long to be kept would be too long a header for many a proxy.
            state=state if len(state) <= LONGEST_STATE else "",
        )
    remember(request, link)
    return redirect("access_request", link)


def _check_way_back(asked: QueryDict) -> None:
    """Check that there is one way back, and that it is text."""
    for name in ("client_id", "redirect_uri"):
        if len(asked.getlist(name)) > 1 or "\0" in asked.get(name, ""):
            raise NoSafeWayBack("This link is broken. Go back to the app and try again, or tell its support.")


def _kept(app: App, asked: QueryDict) -> str:
    """Return the link of the request."""
    for name in ONCE:
        if len(asked.getlist(name)) > 1:
            raise TellTheApp("invalid_request", f"{name} is sent twice.")
        if "\0" in asked.get(name, ""):
            raise TellTheApp("invalid_request", f"{name} has a control character in it.")
    if asked.get("response_type", "code") not in {"code", ""}:
        raise TellTheApp("unsupported_response_type", "The only response_type is code.")
    wish = Wish(**{name: asked.get(name, "") for name in WISH})
    return requests.ask(app=app, wish=wish, now=timezone.now()).link
