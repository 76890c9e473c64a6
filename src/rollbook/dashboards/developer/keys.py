"""How an app proves who it is: secrets, rotated without a gap, and tokens by hand.

Only hashes are kept, so a page that shows a secret or a token is the answer to the form that made it, and no other page
can show it again.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rollbook.consent import apps, tokens
from rollbook.consent.models import App
from rollbook.dashboards.developer.key_forms import EndOthers, EndToken, ManualToken
from rollbook.dashboards.developer.reach import app_of, of_app, reader_of


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest, app: int) -> HttpResponse:
    """The secrets of an app, and what can be made; a form that was filled in makes a token of a test school."""
    mine = app_of(request, app)
    form = ManualToken(request.POST or None, app=mine)
    if form.is_valid():
        school = form.schools[form.cleaned_data["school"]]
        answer = tokens.issue_manual_token(
            app=mine, school=school, scopes=form.scopes(), by=reader_of(request), now=timezone.now()
        )
        return _shown_once(request, mine, answer=answer, school=school)
    return _keys(request, mine, form=form, ending=EndToken())


@require_POST
def add_secret(request: HttpRequest, app: int) -> HttpResponse:
    """Make a secret and show it; those that are there stay good."""
    mine = app_of(request, app)
    made = apps.add_secret(app=mine, by=reader_of(request), now=timezone.now())
    return _shown_once(request, mine, secret=made.secret, others=mine.secrets.exclude(pk=made.row.pk).count())


@require_http_methods(["GET", "HEAD", "POST"])
def end_secrets(request: HttpRequest, app: int, secret: int) -> HttpResponse:
    """Let all secrets but one end, at once or in a while."""
    mine = app_of(request, app)
    kept = get_object_or_404(mine.secrets, pk=secret)
    form = EndOthers(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        ended = apps.end_secrets(app=mine, keep=kept, at=form.moment(now), by=reader_of(request), now=now)
        messages.success(request, f"Secrets that end: {ended}. The one that ends in {kept.ending} stays.")
        return redirect("developer:keys", mine.pk)
    return of_app(request, "end_secrets", mine, {"form": form, "kept": kept})


@require_POST
def app_token(request: HttpRequest, app: int) -> HttpResponse:
    """Make a token of the app alone and show it."""
    mine = app_of(request, app)
    answer = tokens.issue_app_token(app=mine, by=reader_of(request), now=timezone.now())
    return _shown_once(request, mine, answer=answer)


@require_POST
def end_token(request: HttpRequest, app: int) -> HttpResponse:
    """End a token that somebody should not have."""
    mine = app_of(request, app)
    ending = EndToken(request.POST)
    if not ending.is_valid():
        return _keys(request, mine, form=ManualToken(app=mine), ending=ending)
    tokens.revoke_token(app=mine, token=ending.cleaned_data["token"].strip(), now=timezone.now())
    messages.success(request, f"If it was a token of {mine}, it opens nothing any more.")
    return redirect("developer:keys", mine.pk)


def _keys(request: HttpRequest, app: App, *, form: ManualToken, ending: EndToken) -> HttpResponse:
    now = timezone.now()
    secrets = [(row, row.expires_at is None or row.expires_at > now) for row in app.secrets.order_by("-created_at")]
    return of_app(request, "keys", app, {"form": form, "ending": ending, "secrets": secrets})


def _shown_once(request: HttpRequest, app: App, **made: object) -> HttpResponse:
    return of_app(request, "shown_once", app, {**made, "api_url": settings.ROLLBOOK_API_URL})
