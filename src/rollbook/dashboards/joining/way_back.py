"""Where somebody wanted to go before they had to find a place for themselves (docs/why/0051)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from rollbook.consent.models import AccessRequest

PARAMETER: Final = "next"
LONGEST: Final = 500
"""No page of ours has an address of more characters."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """A page of this platform to go on to, and the Data Access Request that waits there, if one does.

    It is false where there is none: `path` is blank then.
    """

    path: str = ""
    request: AccessRequest | None = None

    @property
    def query(self) -> str:
        """What carries it along in the address of another page of ours."""
        return f"?{urlencode({PARAMETER: self.path})}" if self.path else ""

    @property
    def address(self) -> str:
        """The whole address, to copy or to open from a letter."""
        return f"{settings.ROLLBOOK_PLATFORM_URL}{self.path}" if self.path else ""

    def __bool__(self) -> bool:
        return bool(self.path)


def way_back(request: HttpRequest, *, now: datetime) -> WayBack:
    """Return what `next` of the form or of the query says, unless it leads away from here."""
    return way_to(request.POST.get(PARAMETER) or request.GET.get(PARAMETER, ""), now=now)


def way_to(path: str, *, now: datetime) -> WayBack:
    """Return the way to a page of ours; none, if `path` is anything else."""
    safe = path.startswith("/") and path.isprintable() and len(path) <= LONGEST
    if not safe or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return WayBack()
    return WayBack(path, _waiting(path, now))


def _waiting(path: str, now: datetime) -> AccessRequest | None:
    """Return the request that can still be decided on the page; one that a school has opened is that school's."""
    try:
        page = resolve(urlsplit(path).path)
    except (Resolver404, ValueError):
        return None
    if page.url_name != "access_request":
        return None
    asked = AccessRequest.objects.select_related("app").filter(link=page.kwargs["link"], school=None).first()
    return asked if asked is not None and asked.open_at(now) else None
