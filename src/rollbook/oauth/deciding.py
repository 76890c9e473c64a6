"""The pages of a Data Access Request: opened by its link, decided by whoever has the authority, kept as a receipt."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rollbook.accounts.audit import LONGEST_REASON
from rollbook.accounts.models import Claim, School, User
from rollbook.accounts.permissions import check_may_approve, may_see
from rollbook.consent import requests, tokens
from rollbook.consent.authorisations import living
from rollbook.consent.models import AccessRequest, Authorisation, RequestStatus
from rollbook.consent.requests import AskTheAppAgain, NotAsked, NotThisSchool
from rollbook.oauth.answering import code_for_app, error_for_app
from rollbook.oauth.asked_page import asked_page
from rollbook.oauth.colleagues import schools_for, who_may_decide
from rollbook.oauth.letters import send_receipt, send_to_colleague, send_wants_more
from rollbook.oauth.receipts import receipt_of
from rollbook.oauth.shown import clusters_shared, people_of, sensitive, titles
from rollbook.oauth.started import began_here
from rollbook.pages.headers import forms_lead_away


@forms_lead_away
@require_safe
def show(request: HttpRequest, link: str) -> HttpResponse:
    """Show the request: to choose a school, to decide, to pass on, or to go back to the app once it is decided."""
    asked, user, now = _found(link), _user(request), timezone.now()
    if asked.school is None:
        return _bring(request, asked, now)
    if not may_see(user=user, school=asked.school):
        return _told(request, "Another school has opened this request. Start again from the app.", status=403)
    if not asked.open_at(now):
        return _decided(request, asked, now)
    return render(request, "oauth/request.html", asked_page(asked, user=user, now=now))


@require_POST
def choose_school(request: HttpRequest, link: str) -> HttpResponse:
    """Bind the request to one of the reader's schools."""
    asked, user = _found(link), _user(request)
    chosen = request.POST.get("school", "")
    school = next((each for each in schools_for(asked, user) if str(each.pk) == chosen), None)
    if school is None:
        messages.error(request, "Choose one of your schools.")
        return redirect("access_request", link)
    try:
        _brought(asked, school, user, timezone.now())
    except (NotThisSchool, AskTheAppAgain) as error:
        return _told(request, str(error))
    return redirect("access_request", link)


@forms_lead_away
@require_POST
def decide(request: HttpRequest, link: str) -> HttpResponse:
    """Approve, approve only what is required, or decline; then lead back to the app that waits in this browser."""
    asked, user, now = _found(link), _user(request), timezone.now()
    if asked.school is not None:
        check_may_approve(user=user, school=asked.school)
    decision, ticked = request.POST.get("decision", ""), request.POST.getlist("scope")
    # A browser counts the end of a line as one character, and sends two.
    reason = request.POST.get("reason", "").replace("\r\n", "\n").strip()
    problem = _problem_with(reason)
    if decision == "decline" and problem and asked.open_at(now):
        page = asked_page(asked, user=user, now=now, ticked=ticked) | {"problem": problem, "reason": reason}
        return render(request, "oauth/request.html", page)
    try:
        if decision == "decline":
            requests.decline(request=asked, by=user, reason=reason, now=now)
        elif decision in {"approve", "required"}:
            requests.approve(request=asked, by=user, ticked=ticked if decision == "approve" else [], now=now)
        else:
            return redirect("access_request", link)
    except (NotThisSchool, NotAsked) as error:
        return _told(request, str(error))
    except AskTheAppAgain:
        return redirect("access_request", link)  # somebody was faster; the page says who
    asked.refresh_from_db()
    receipt = receipt_of(asked)
    if receipt is not None:
        send_receipt(receipt)
    return _answer(request, asked, now) or redirect("access_request_receipt", link)


@require_POST
def send_on(request: HttpRequest, link: str) -> HttpResponse:
    """Send the request to a colleague who may decide it."""
    asked, user = _found(link), _user(request)
    if asked.school is None or not may_see(user=user, school=asked.school) or not asked.open_at(timezone.now()):
        raise Http404
    chosen = request.POST.get("colleague", "")
    colleague = next((each for each in who_may_decide(asked.school) if str(each.pk) == chosen), None)
    if colleague is None:
        messages.error(request, "Choose a colleague.")
    elif send_to_colleague(request=asked, colleague=colleague, by=user):
        messages.success(request, f"We have sent the request to {colleague}.")
    else:
        messages.error(request, "The letter could not be sent. Copy the link below and send it yourself.")
    return redirect("access_request", link)


@require_POST
def go_on(request: HttpRequest, link: str) -> HttpResponse:
    """Lead back to the app once a colleague has decided."""
    asked, user, now = _found(link), _user(request), timezone.now()
    if asked.school is None or not may_see(user=user, school=asked.school):
        raise Http404
    return _answer(request, asked, now) or redirect("access_request", link)


@require_safe
def receipt(request: HttpRequest, link: str) -> HttpResponse:
    """Show what was decided, to keep or to print."""
    asked, user = _found(link), _user(request)
    if asked.school is None or not may_see(user=user, school=asked.school):
        raise Http404
    found = receipt_of(asked)
    if found is None:
        return redirect("access_request", link)
    now = timezone.now()
    page = {
        "request_": asked,
        "receipt": found,
        "clusters": clusters_shared(
            found.scopes, purposes=asked.purposes, people=people_of(asked.school, timezone.localdate(now))
        ),
        "sensitive": sensitive(found.scopes),
        "ended": titles(found.ended),
        "waits_here": began_here(request, link) and now < asked.expires_at,
    }
    return render(request, "oauth/receipt.html", page)


def _problem_with(reason: str) -> str:
    """Say what is wrong with a reason for declining; blank where nothing is."""
    if len(reason) > LONGEST_REASON:
        return f"Say why you decline in {LONGEST_REASON} characters or fewer. These are {len(reason)}."
    return "" if reason else "Say why you decline."


def _found(link: str) -> AccessRequest:
    found = AccessRequest.objects.select_related("app__developer", "school", "decided_by").filter(link=link).first()
    if found is None:
        raise Http404
    return found


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)  # the middleware has sent everybody else to sign in


def _told(request: HttpRequest, reason: str, status: int = 409) -> HttpResponse:
    return render(request, "oauth/no_way_on.html", {"reason": reason}, status=status)


def _bring(request: HttpRequest, asked: AccessRequest, now: datetime) -> HttpResponse:
    """Bring the request to the reader's school, if there is no choice to make."""
    user = _user(request)
    if not asked.open_at(now):
        return _told(request, "This request was not decided in time. Start again from the app.", status=410)
    schools = schools_for(asked, user)
    if not schools:
        waiting = Claim.objects.filter(user=user, approved=None).select_related("entry").order_by("made_at")
        return render(request, "oauth/no_school.html", {"request_": asked, "waiting": waiting})
    named = bool(asked.urn) and schools[0].urn == asked.urn
    if len(schools) > 1 and not named:
        return render(request, "oauth/choose_school.html", {"request_": asked, "schools": schools})
    try:
        _brought(asked, schools[0], user, now)
    except (NotThisSchool, AskTheAppAgain) as error:
        return _told(request, str(error))
    return redirect("access_request", asked.link)


def _brought(asked: AccessRequest, school: School, by: User, now: datetime) -> None:
    """Bind the request to a school, and tell those who may decide there if an app that reads already wants more."""
    bound = requests.bring_to(request=asked, school=school, by=by, now=now)
    more = requests.newly_wanted(request=bound, now=now)
    if more:
        send_wants_more(request=bound, more=more)


def _decided(request: HttpRequest, asked: AccessRequest, now: datetime) -> HttpResponse:
    if asked.status in {RequestStatus.APPROVED, RequestStatus.DECLINED}:
        waits_here = began_here(request, asked.link) and now < asked.expires_at
        return render(request, "oauth/decided.html", {"request_": asked, "waits_here": waits_here})
    return _told(request, "This request was not decided in time. Start again from the app.", status=410)


def _answer(request: HttpRequest, asked: AccessRequest, now: datetime) -> HttpResponse | None:
    """Return the answer for the app, where it waits for one in this browser."""
    if not began_here(request, asked.link) or now >= asked.expires_at:
        return None
    if asked.status == RequestStatus.DECLINED:
        return error_for_app(
            redirect_uri=asked.redirect_uri,
            error="access_denied",
            description=f"The school declined: {asked.decline_reason}",
            state=asked.state,
        )
    given = _given(asked)
    if given is None:
        return None
    code = tokens.issue_code(request=asked, authorisation=given, now=now)
    return code_for_app(redirect_uri=asked.redirect_uri, code=code, state=asked.state)


def _given(asked: AccessRequest) -> Authorisation | None:
    """Return the authorisation that the request led to, unless it ended or another request came after."""
    if asked.status != RequestStatus.APPROVED or asked.school is None:
        return None
    held = living(app=asked.app, school=asked.school)
    return held if held is not None and held.request_id == asked.pk else None
