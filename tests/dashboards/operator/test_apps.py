from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from tests.people import NOW, People

from rollbook.accounts.models import AuditEntry
from rollbook.consent.grants import access_of
from rollbook.consent.models import App, Stage


@pytest.fixture
def waiting(people: People) -> App:
    App.objects.filter(pk=people.markbook.pk).update(stage=Stage.IN_REVIEW)
    return people.markbook


def test_an_operator_reads_what_an_app_is_for_before_it_goes_live(operator: Client, waiting: App) -> None:
    page = operator.get("/operator/apps").content.decode()
    assert waiting.privacy_policy_uri in page
    assert "Markbook shows it to teachers." in page


def test_an_app_that_goes_live_is_in_the_audit_trail_and_its_team_is_told(operator: Client, waiting: App) -> None:
    operator.post(f"/operator/apps/{waiting.pk}/decide", {"decision": "live"})
    waiting.refresh_from_db()
    assert (waiting.stage, str(waiting.approved_by)) == (Stage.LIVE, "Olu Operator")
    assert AuditEntry.objects.latest("sequence").event == "app.went_live"
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["dara@example.org"], "Markbook is live")]
    assert f"/developers/apps/{waiting.pk}" in mail.outbox[0].body


def test_an_app_that_has_not_asked_does_not_go_live(operator: Client, people: People) -> None:
    App.objects.filter(pk=people.markbook.pk).update(stage=Stage.SANDBOX)
    operator.post(f"/operator/apps/{people.markbook.pk}/decide", {"decision": "live"})
    people.markbook.refresh_from_db()
    assert people.markbook.stage == Stage.SANDBOX
    assert not mail.outbox


def test_an_app_that_is_stopped_reads_nothing_until_it_runs_again(operator: Client, people: People) -> None:
    token = people.reader(people.markbook, people.ashfield, "students.basic").access_token
    address = f"/operator/apps/{people.markbook.pk}"
    assert "Real schools that let it read now: 1." in operator.get(f"{address}/stop").content.decode()
    operator.post(f"{address}/decide", {"decision": "stop"})
    assert not access_of(token, now=NOW)
    operator.post(f"{address}/decide", {"decision": "run"})
    assert access_of(token, now=NOW)
