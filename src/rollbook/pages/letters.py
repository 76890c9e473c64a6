"""E-mail in our design: every letter as text and as HTML, from two templates with one name."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def letter(*, to: str, subject: str, template: str, facts: Mapping[str, object]) -> EmailMultiAlternatives:
    """Write a letter from `template`.txt and `template`.html, which are given `facts` and the platform's address.

    It is sent by its own `send()`, after the transaction that it speaks of.
    """
    known = {**facts, "subject": subject, "platform_url": settings.ROLLBOOK_PLATFORM_URL}
    written = EmailMultiAlternatives(subject, render_to_string(f"{template}.txt", known).strip() + "\n", to=[to])
    written.attach_alternative(render_to_string(f"{template}.html", known), "text/html")
    return written
