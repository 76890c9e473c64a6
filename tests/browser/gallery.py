"""A page with every part of the design on it, so that each can be looked at and tested before pages use it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from rollbook.pages.listing import asked
from rollbook.server import platform_urls

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


class Everything(forms.Form):
    """A field of every kind; what is sent is wrong on purpose."""

    name = forms.CharField(help_text="As your colleagues know it.")
    email = forms.EmailField()
    note = forms.CharField(widget=forms.Textarea, required=False)
    mis = forms.ChoiceField(label="MIS", choices=[("a", "Arbor"), ("s", "SIMS")])
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("all", "All"), ("none", "None")])
    years = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("7", "Year 7"), ("8", "Year 8")])
    agree = forms.BooleanField(label="I have the authority to approve", help_text="Ask your head teacher if unsure.")
    file = forms.FileField(required=False)


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part."""
    messages.success(request, "Lunchline reads less from now on.")
    facts = {
        "now": NOW,
        "then": datetime(2026, 11, 23, 13, 53, tzinfo=UTC),
        "counts": [1020, 1022, 1021, 1030, 1035, 1034, 1043],
        "reads": [("Markbook", 1240), ("Lunchline", 310), ("Library", 25)],
        "asked": asked(request.GET, sorts=("name", "last_read")),
        "form": Everything({"email": "nobody"}),
    }
    template = Template((Path(__file__).parent / "gallery.html").read_text())
    return HttpResponse(template.render(RequestContext(request, facts)))


@login_not_required
def fails(request: HttpRequest, status: int) -> HttpResponse:
    """What ends with an error page."""
    raise {400: SuspiciousOperation, 403: PermissionDenied, 404: Http404, 500: ZeroDivisionError}[status](request.path)


urlpatterns = [*platform_urls.urlpatterns, path("gallery", gallery), path("fails/<int:status>", fails)]
handler400 = platform_urls.handler400
handler403 = platform_urls.handler403
handler404 = platform_urls.handler404
handler500 = platform_urls.handler500
