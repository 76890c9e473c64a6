"""The pages of an account that django-allauth does not bring."""

from __future__ import annotations

from typing import cast

from allauth.account.views import SignupView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from rollbook.accounts.models import User
from rollbook.dashboards.account.forms import DeveloperSignUp, YourName


class DeveloperSignUpView(SignupView):
    """Signing up as a developer: the account and the team at once."""

    template_name = "account/signup_developer.html"
    success_url = reverse_lazy("developer:start")

    def get_form_class(self) -> type[DeveloperSignUp]:
        """Return the form that asks for the team, too."""
        return DeveloperSignUp


developer_sign_up = DeveloperSignUpView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """What we know of the reader, and where each of it is changed."""
    user = cast("User", request.user)  # the middleware has sent everybody else to sign in
    form = YourName(request.POST or None, initial={"name": user.name})
    if form.is_valid():
        user.name = form.cleaned_data["name"]
        user.save(update_fields=["name"])
        messages.success(request, "Your name is saved.")
        return redirect("account")
    return render(request, "account/overview.html", {"form": form, "two_steps": is_mfa_enabled(user)})
