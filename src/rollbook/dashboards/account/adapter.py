"""Where django-allauth asks us: the letters it sends, and who came in and left."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.dashboards.account.words import LETTERS
from rollbook.pages.letters import letter


class Doorkeeper(DefaultAccountAdapter):
    """Writes letters in our words, and keeps in the audit trail who signed in and out."""

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,  # noqa: ARG002  (nothing of theirs sets any)
    ) -> EmailMultiAlternatives:
        """Write the letter of this occasion."""
        words = LETTERS[template_prefix]
        to = email if isinstance(email, str) else email[0]
        href = self.request.build_absolute_uri(reverse(words.leads_to)) if words.leads_to else ""
        facts = {**context, "words": words, "href": href}
        return letter(to=to, subject=words.subject, template="account/letters/letter", facts=facts)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Note that they came in."""
        super().login(request, user)
        with transaction.atomic():
            audit.append(event=Event.SIGNED_IN, now=timezone.now(), parties=Parties(user=user.pk))

    def logout(self, request: HttpRequest) -> None:
        """Note that they left."""
        if request.user.is_authenticated:
            with transaction.atomic():
                audit.append(event=Event.SIGNED_OUT, now=timezone.now(), parties=Parties(user=request.user.pk))
        super().logout(request)
