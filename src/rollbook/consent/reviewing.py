"""What becomes of an app that asked to go live and may not yet; `apps.go_live` is for one that may."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import AuditEntry, User
from rollbook.accounts.permissions import check_may_operate
from rollbook.consent.models import App, Stage

OF_A_REVIEW = (Event.REVIEW_ASKED, Event.REVIEW_DECLINED, Event.WENT_LIVE)


class NotWaiting(ValueError):
    """The app does not wait to go live: look at what became of it."""


@transaction.atomic
def send_back(*, app: App, reason: str, by: User, now: datetime) -> None:
    """Do not let an app go live yet, and say why; it reads test schools as before, and may ask again.

    Raises:
        OperatorsOnly: `by` is none.
        NotWaiting: It has not asked, or was decided before.
    """
    check_may_operate(user=by)
    if not App.objects.filter(pk=app.pk, stage=Stage.IN_REVIEW).update(stage=Stage.SANDBOX):
        raise NotWaiting(f"{app} does not wait to go live.")
    app.stage = Stage.SANDBOX
    parties = Parties(user=by.pk, app=app.pk, developer=app.developer_id)
    audit.append(event=Event.REVIEW_DECLINED, now=now, parties=parties, after={"reason": reason})


def why_sent_back(app: App) -> str:
    """Return why an operator sent the app back; blank where it has asked again since, or never was."""
    last = AuditEntry.objects.filter(app_id=app.pk, event__in=OF_A_REVIEW).order_by("-sequence").first()
    if last is None or last.event != Event.REVIEW_DECLINED.value:
        return ""
    return str((last.after or {}).get("reason", ""))
