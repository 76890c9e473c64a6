"""Going live: what is still missing, and asking the operator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rollbook.consent.apps import SayMore, ask_for_review, still_missing
from rollbook.consent.reviewing import why_sent_back
from rollbook.dashboards.developer.letters import tell_asks_to_go_live
from rollbook.dashboards.developer.reach import app_of, of_app, reader_of


@require_http_methods(["GET", "HEAD", "POST"])
def going_live(request: HttpRequest, app: int) -> HttpResponse:
    """What an app still needs before it may ask real schools; the form asks the operator to let it."""
    mine, reader = app_of(request, app), reader_of(request)
    if request.method == "POST" and mine.sandbox:
        try:
            ask_for_review(app=mine, by=reader, now=timezone.now())
        except SayMore as problem:
            messages.error(request, str(problem))
        else:
            tell_asks_to_go_live(mine, by=reader)
            messages.success(request, f"An operator will look at {mine}. You get a letter.")
        return redirect("developer:going_live", mine.pk)
    missing = still_missing(mine)
    steps = [(what, what not in missing, page) for what, page in STEPS]
    return of_app(request, "going_live", mine, {"steps": steps, "ready": not missing, "sent_back": why_sent_back(mine)})


STEPS = (
    ("a description", "developer:details"),
    ("a website", "developer:details"),
    ("a support page", "developer:details"),
    ("a privacy policy", "developer:details"),
    ("a redirect URI", "developer:details"),
    ("at least one scope with its purpose", "developer:scopes"),
)
"""What must be there, in the words of `consent.apps`, and the page on which it is filled in."""
