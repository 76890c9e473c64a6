"""E-mail in our design: every letter as text and as HTML, from two templates with one name."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

_log = structlog.get_logger(__name__)


def letter(*, to: str, subject: str, template: str, facts: Mapping[str, object]) -> EmailMultiAlternatives:
    """Write a letter from `template`.txt and `template`.html, which are given `facts` and the platform's address.

    It is sent by its own `send()` or by `sent`, after the transaction that it speaks of.
    """
    known = {**facts, "subject": subject, "platform_url": settings.ROLLBOOK_PLATFORM_URL}
    written = EmailMultiAlternatives(subject, render_to_string(f"{template}.txt", known).strip() + "\n", to=[to])
    written.attach_alternative(render_to_string(f"{template}.html", known), "text/html")
    return written


def sent(written: EmailMultiAlternatives) -> bool:
    """Send a letter; tell whether it left. What it speaks of stands, whether or not the mail server is there."""
    try:
        written.send()
    except (OSError, smtplib.SMTPException) as error:
        _log.error("a letter could not be sent", subject=written.subject, reason=str(error))
        return False
    return True
