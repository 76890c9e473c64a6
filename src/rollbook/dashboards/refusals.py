"""Where a rule of the floors below refuses somebody, their sentence becomes the page that says so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from rollbook.accounts.permissions import AskAnAdministrator, NotInTheTeam
from rollbook.pages.errors import not_allowed


class Refusals:
    """Middleware: a refusal that no view has dealt with is a page with its reason, not a failure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show why not."""
        if isinstance(exception, AskAnAdministrator | NotInTheTeam):
            return not_allowed(request, exception)
        return None
