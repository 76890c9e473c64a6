"""The people of this platform: where they belong, and whether they may sign in. Passwords are nobody's business."""

from __future__ import annotations

from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollbook.accounts import operating
from rollbook.accounts.models import Membership, Role, User
from rollbook.accounts.operating import AskAnotherOperator
from rollbook.dashboards.operator.forms import Why
from rollbook.dashboards.operator.letters import tell_second_step_removed
from rollbook.dashboards.operator.reach import exported, operator_of, show
from rollbook.dashboards.operator.trail import about_person
from rollbook.pages.exports import csv_file
from rollbook.pages.listing import Asked, asked, listing

SORTS: Final = ("name", "email", "-last_login", "-date_joined")
STATES: Final = {
    "blocked": "Blocked",
    "operators": "Operators",
    "unconfirmed": "Never confirmed their address",
    "nowhere": "Belong nowhere",
}
LATELY: Final = 10
"""How much of what happened the page of a person shows."""
READS: Final = ["GET", "HEAD", "POST"]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    operator_of(request)
    wanted = _wanted(request)
    return show(request, "people", listing=listing(_chosen(wanted), asked=wanted), states=STATES)


@require_safe
def people_file(request: HttpRequest) -> HttpResponseBase:
    """Send the table of people, as far as was asked for."""
    operator, wanted = operator_of(request), _wanted(request)
    exported(operator, "the list of people", now=timezone.now())
    named = ("name", "email", "schools", "teams", "is_active", "is_staff", "date_joined", "last_login")
    head = ("Name", "E-mail address", "Schools", "Teams", "May sign in", "Operator", "Since", "Last signed in")
    return csv_file(name="people", head=head, rows=_chosen(wanted).order_by("pk").values_list(*named).iterator())


@require_safe
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: where they belong, where they are signed in, and what they did."""
    operator = operator_of(request)
    shown = get_object_or_404(_known_people(), pk=number)
    return show(
        request,
        "person",
        person=shown,
        oneself=shown == operator,
        steps=[each.get_type_display() for each in Authenticator.objects.filter(user=shown).order_by("type")],
        sessions=UserSession.objects.filter(user=shown).order_by("-last_seen_at"),
        schools=shown.memberships.select_related("school").order_by("school__name"),
        teams=shown.developer_memberships.select_related("developer").order_by("developer__name"),
        happened=about_person(shown, first=LATELY),
    )


@require_http_methods(READS)
def block(request: HttpRequest, number: int) -> HttpResponse:
    """Spell out what it means that somebody is blocked; then block them."""
    operator, blocked = operator_of(request), get_object_or_404(User, pk=number, is_active=True)
    form = Why(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            operating.block(user=blocked, reason=reason, by=operator, now=timezone.now())
        except AskAnotherOperator as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{blocked} can no longer sign in, and was signed out everywhere.")
            return redirect("operator:person", blocked.pk)
    return show(request, "block", person=blocked, form=form, alone=_decides_alone(blocked))


@require_POST
def unblock(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody sign in again."""
    operator, unblocked = operator_of(request), get_object_or_404(User, pk=number)
    operating.unblock(user=unblocked, by=operator, now=timezone.now())
    messages.success(request, f"{unblocked} may sign in again.")
    return redirect("operator:person", unblocked.pk)


@require_POST
def sign_out(request: HttpRequest, number: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    operator, signed_in = operator_of(request), get_object_or_404(User, pk=number)
    ended = operating.sign_out_everywhere(user=signed_in, by=operator, now=timezone.now())
    messages.success(request, f"{signed_in} was signed out of {ended} browser{'' if ended == 1 else 's'}.")
    return redirect("operator:person", signed_in.pk)


@require_http_methods(READS)
def second_step(request: HttpRequest, number: int) -> HttpResponse:
    """Spell out what it means that somebody signs in without a second step; then take it away."""
    operator, person = operator_of(request), get_object_or_404(User, pk=number)
    if request.method != "POST":
        return show(request, "second_step", person=person)
    try:
        operating.remove_second_step(user=person, by=operator, now=timezone.now())
    except AskAnotherOperator as refusal:
        messages.info(request, str(refusal))
    else:
        tell_second_step_removed(person)
        messages.success(request, f"{person} signs in without a second step, and was told so.")
    return redirect("operator:person", person.pk)


def _wanted(request: HttpRequest) -> Asked:
    return asked(request.GET, sorts=SORTS, filters=("state",))


def _known_people() -> QuerySet[User]:
    """Return everybody, with how many schools and teams they belong to, and whether their address is confirmed."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return User.objects.annotate(
        schools=Count("memberships", distinct=True),
        teams=Count("developer_memberships", distinct=True),
        confirmed=Exists(confirmed),
    )


def _chosen(wanted: Asked) -> QuerySet[User]:
    rows = _known_people()
    for word in wanted.find.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    match wanted.chosen.get("state"):
        case "blocked":
            return rows.filter(is_active=False)
        case "operators":
            return rows.filter(is_staff=True)
        case "unconfirmed":
            return rows.filter(Q(confirmed=False))
        case "nowhere":
            return rows.filter(memberships=None, developer_memberships=None, is_staff=False)
    return rows


def _decides_alone(person: User) -> list[str]:
    """Return the names of the schools that nobody else could decide for."""
    decides = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    others = decides.filter(school=OuterRef("school")).exclude(user=person)
    alone = decides.filter(~Exists(others), user=person, school__closed_at=None)
    return list(alone.order_by("school__name").values_list("school__name", flat=True))
