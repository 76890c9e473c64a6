"""Faults of what lives on the API's host besides the API: the same JSON, from Django's views of errors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from rollbook.api.answers import COMMON
from rollbook.api.problems import NOT_FOUND, OUR_MISTAKE, Problem


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer that there is nothing at this address."""
    return _said(NOT_FOUND)


def failed(_request: HttpRequest) -> HttpResponse:
    """Answer that something went wrong on our side, without details."""
    return _said(OUR_MISTAKE)


def _said(problem: Problem) -> HttpResponse:
    answer = problem.answer()
    return HttpResponse(answer.body, status=answer.status, headers=dict(COMMON))
