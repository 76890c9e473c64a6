"""Whose pages they are: those who run the platform, and nobody else."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest

from rollbook.accounts.models import User


def operator_of(request: HttpRequest) -> User:
    """Return the operator who looks.

    Raises:
        Http404: The reader is none; for everybody else there is nothing here.
    """
    user = cast("User", request.user)  # the middleware has sent everybody else to sign in
    if not user.is_staff:
        raise Http404
    return user
