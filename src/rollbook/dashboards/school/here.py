"""Which school a page is about, who looks at it, and what they may do there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import update_wrapper
from typing import Concatenate, ParamSpec, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import School, User
from rollbook.accounts.permissions import may_approve, may_connect, may_see
from rollbook.consent.models import AccessRequest, RequestStatus

Rest = ParamSpec("Rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The school of a page, its reader, and the moment at which it is read."""

    user: User
    school: School
    may_connect: bool
    may_approve: bool
    now: datetime

    @property
    def today(self) -> date:
        """The day at the school."""
        return timezone.localtime(self.now).date()


def at_school(
    view: Callable[Concatenate[HttpRequest, Here, Rest], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give a view the school of its address; whoever does not belong to it learns nothing of it: 404."""

    def answered(request: HttpRequest, slug: str, *given: Rest.args, **named: Rest.kwargs) -> HttpResponseBase:
        user = cast("User", request.user)  # the middleware has sent everybody else to sign in
        school = School.objects.filter(slug=slug, closed_at=None).first()
        if school is None or not may_see(user=user, school=school):
            raise Http404
        here = Here(
            user=user,
            school=school,
            may_connect=may_connect(user=user, school=school),
            may_approve=may_approve(user=user, school=school),
            now=timezone.now(),
        )
        return view(request, here, *given, **named)

    update_wrapper(answered, view)
    return answered


def show(request: HttpRequest, here: Here, template: str, **facts: object) -> HttpResponse:
    """Show a page of the school."""
    known = {"here": here, "school": here.school, "now": here.now, "waiting": len(waiting(here))}
    return render(request, f"school/{template}.html", {**known, **facts})


def waiting(here: Here) -> tuple[AccessRequest, ...]:
    """Return what apps ask of the school that nobody has decided yet, the oldest first."""
    asked = AccessRequest.objects.filter(school=here.school, status=RequestStatus.ASKED, expires_at__gt=here.now)
    return tuple(asked.select_related("app__developer").order_by("asked_at"))


@transaction.atomic
def exported(here: Here, what: str) -> None:
    """Note that the reader took `what` with them."""
    parties = Parties(user=here.user.pk, school=here.school.pk)
    audit.append(event=Event.EXPORTED, now=here.now, parties=parties, after={"what": what})
