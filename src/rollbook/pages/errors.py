"""The pages for when something cannot be shown: each says what happened and what to do next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from rollbook.pages.headers import hold


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django hands it over)
    """400: the browser sent something that we cannot read."""
    response = render(request, "pages/errors/400.html", status=400)
    hold(response)  # an unknown name of this host is refused before any middleware of ours
    return response


@login_not_required
def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this; the refusal's own sentence is shown."""
    return render(request, "pages/errors/403.html", {"reason": str(exception)}, status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django hands it over)
    """404: there is no such page, or none for this reader; the two are not told apart."""
    return render(request, "pages/errors/404.html", status=404)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (whatever failed may be what a page asks for)
    """500: our fault. Asks nothing of the request, the session or the database."""
    return HttpResponse(render_to_string("pages/errors/500.html"), status=500)


@login_not_required
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's own words)
    """403 for a form without its token: too old, or sent by another site."""
    return render(request, "pages/errors/form_expired.html", status=403)
