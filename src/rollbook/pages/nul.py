"""Requests with a NUL character in them, which no honest browser sends and PostgreSQL stores nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from rollbook.pages.errors import bad_request

Given = ParamSpec("Given")
Answer = TypeVar("Answer", bound=HttpResponseBase)

NUL = "\0"
DEALS_WITH_NUL = "_deals_with_nul"


def deals_with_nul(view: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Mark a view that says itself what is wrong: programs are not told by a page."""

    @wraps(view)
    def marked(*given: Given.args, **named: Given.kwargs) -> Answer:
        return view(*given, **named)

    setattr(marked, DEALS_WITH_NUL, True)
    return marked


class RefuseNul:
    """Middleware: what holds a NUL in its path, its query, its form or a cookie is answered with the page for 400.

    It stands after the one that checks forms: that has read the form already where one was sent, so that nothing is
    read twice, and a form of another site stays refused for being one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand the request on, unless a cookie has one: whoever is there is asked before any view is known."""
        if any(NUL in value for value in request.COOKIES.values()):
            return _refused(request)
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _given: Iterable[Any],
        _named: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Refuse, or let the view answer."""
        if getattr(view, DEALS_WITH_NUL, False):
            return None
        if NUL in request.path_info or _in(request.GET) or _in(request.POST):
            return _refused(request)
        return None


def _in(sent: QueryDict) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in sent.lists())


def _refused(request: HttpRequest) -> HttpResponseBase:
    return bad_request(request, BadRequest("There is a NUL in it."))
