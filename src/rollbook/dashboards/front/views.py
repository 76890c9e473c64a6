"""The home page, and the guides."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollbook.accounts.models import User
from rollbook.pages.prose import Prose, prose

GUIDES = Path(__file__).parent / "guides"
ORDER = (
    "getting-started",
    "authorise-an-app",
    "connect-a-school",
    "how-access-is-controlled",
    "developer-questions",
)
"""The guides, by the names of their files, as the page of guides lists them."""
API, PLATFORM = "https://api.example.org", "https://platform.example.org"
"""What stands in the guides for the addresses of this platform."""


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For a stranger what Rollbook is; for somebody we know their schools and teams."""
    user = request.user
    if not isinstance(user, User):
        return render(request, "front/home.html", {"api_url": settings.ROLLBOOK_API_URL})
    places = {
        "schools": user.memberships.select_related("school").order_by("school__name"),
        "teams": user.developer_memberships.select_related("developer").order_by("developer__name"),
    }
    return render(request, "front/places.html", places)


@login_not_required
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All guides, with what each is about."""
    return render(request, "front/guides.html", {"guides": [(name, _guide(name)) for name in ORDER]})


@login_not_required
@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide."""
    if name not in ORDER:
        raise Http404
    return render(request, "front/guide.html", {"guide": _guide(name)})


@cache
def _guide(name: str) -> Prose:
    text = (GUIDES / f"{name}.md").read_text(encoding="utf-8")
    return prose(text.replace(API, settings.ROLLBOOK_API_URL).replace(PLATFORM, settings.ROLLBOOK_PLATFORM_URL))
