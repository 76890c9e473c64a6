"""Light, dark, or as the system has it: the reader's choice, kept in a cookie so that it works without scripts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "rollbook_theme"
THEMES = ("system", "light", "dark")
A_YEAR = 365 * 24 * 3600


def theme(request: HttpRequest) -> dict[str, str]:
    """Give every template the choice, as a context processor."""
    chosen = request.COOKIES.get(COOKIE, "")
    return {"theme": chosen if chosen in THEMES else THEMES[0]}


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice, and lead back to the page where it was made."""
    chosen = request.POST.get("theme", "")
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in THEMES[1:]:
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE)
    return response
