"""The apps of this platform: operators let them go live, stop them, and let them run again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollbook.accounts.models import User
from rollbook.consent.apps import SayMore, go_live, reinstate, set_rate_limit, suspend
from rollbook.consent.models import App, Stage
from rollbook.consent.reviewing import NotWaiting, send_back
from rollbook.contract.scopes import SCOPES
from rollbook.dashboards.operator.forms import RateLimit, WhyNotYet
from rollbook.dashboards.operator.letters import tell_live, tell_sent_back
from rollbook.dashboards.operator.reach import operator_of, show
from rollbook.pages.listing import asked, listing

SORTS = ("name", "developer__name", "-created_at")


@require_safe
def apps(request: HttpRequest) -> HttpResponse:
    """Those that wait to go live, and all others."""
    operator_of(request)
    known = App.objects.select_related("developer")
    wish = asked(request.GET, sorts=SORTS)
    rows = known.filter(name__icontains=wish.find) if wish.find else known
    waiting = [(app, _asks(app)) for app in known.filter(stage=Stage.IN_REVIEW).order_by("name")]
    return show(request, "apps", waiting=waiting, listing=listing(rows, asked=wish))


@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest, number: int) -> HttpResponse:
    """One app: who made it, what it asks for, which schools let it read, and how much it may ask."""
    operator = operator_of(request)
    shown = get_object_or_404(App.objects.select_related("developer", "approved_by"), pk=number)
    form = RateLimit(request.POST or None, initial={"requests": shown.rate_limit})
    if form.is_valid():
        set_rate_limit(app=shown, requests=form.cleaned_data["requests"], by=operator, now=timezone.now())
        messages.success(request, "The number of requests is saved.")
        return redirect("operator:app", shown.pk)
    grants = shown.authorisations.filter(revoked_at=None).select_related("school").order_by("school__name", "pk")
    wanted = asked(request.GET, sorts=("school__name", "-granted_at"))
    return show(request, "app", app=shown, asks=_asks(shown), form=form, listing=listing(grants, asked=wanted))


@require_POST
def decide_app(request: HttpRequest, number: int) -> HttpResponse:
    """Let an app go live, stop it, or let it run again."""
    operator, now = operator_of(request), timezone.now()
    app = get_object_or_404(App.objects.select_related("developer"), pk=number)
    match request.POST.get("decision"):
        case "live":
            _let_live(request, app, operator)
        case "stop":
            suspend(app=app, by=operator, now=now)
            messages.success(request, f"{app} is stopped: none of its tokens opens anything.")
        case "run":
            reinstate(app=app, by=operator, now=now)
            messages.success(request, f"{app} runs again.")
    return redirect("operator:app", app.pk)


@require_safe
def stop_app(request: HttpRequest, number: int) -> HttpResponse:
    """Ask once more before an app is stopped."""
    operator_of(request)
    app = get_object_or_404(App.objects.select_related("developer"), pk=number)
    schools = app.authorisations.filter(revoked_at=None, school__is_sandbox=False).count()
    return show(request, "stop_app", app=app, schools=schools)


@require_http_methods(["GET", "HEAD", "POST"])
def send_app_back(request: HttpRequest, number: int) -> HttpResponse:
    """Do not let an app go live yet, and tell its team why."""
    operator = operator_of(request)
    app = get_object_or_404(App.objects.select_related("developer"), pk=number)
    form = WhyNotYet(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            send_back(app=app, reason=reason, by=operator, now=timezone.now())
        except NotWaiting as refusal:
            messages.info(request, str(refusal))
        else:
            tell_sent_back(app, reason=reason, by=operator)
            messages.success(request, f"{app} does not go live yet, and its developers are told why.")
        return redirect("operator:apps")
    return show(request, "send_app_back", app=app, form=form)


def _let_live(request: HttpRequest, app: App, operator: User) -> None:
    if app.stage != Stage.IN_REVIEW:
        messages.info(request, f"{app} does not wait to go live.")
        return
    try:
        go_live(app=app, by=operator, now=timezone.now())
    except SayMore as refusal:
        messages.info(request, str(refusal))
        return
    tell_live(app)
    messages.success(request, f"{app} is live, and its developers are told.")


def _asks(app: App) -> list[tuple[str, bool, str]]:
    """Return the title of each scope that an app asks for, whether it is required, and why it is asked for."""
    rows = app.scopes.order_by("-required", "scope")
    return [(SCOPES[row.scope].title, row.required, row.purpose) for row in rows if row.scope in SCOPES]
