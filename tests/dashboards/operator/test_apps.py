from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from tests.people import NOW, People

from rollbook.accounts.joining import accept, invite_to_team
from rollbook.accounts.models import AuditEntry, User
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


def test_an_app_is_sent_back_with_a_reason_that_its_team_reads(operator: Client, waiting: App) -> None:
    address = f"/operator/apps/{waiting.pk}/send-back"
    assert f'href="{address}"' in operator.get("/operator/apps").content.decode()
    assert "The team of Dunne Software gets a letter with your reason." in operator.get(address).content.decode()
    operator.post(address, {"reason": "Your privacy policy names no company."})
    waiting.refresh_from_db()
    assert waiting.stage == Stage.SANDBOX
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.event, entry.after) == ("app.review_declined", {"reason": "Your privacy policy names no company."})
    (letter,) = mail.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    assert (letter.to, letter.subject) == (["dara@example.org"], "Markbook does not go live yet")
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert "Olu Operator gave this reason:" in text
        assert "Your privacy policy names no company." in text
        assert f"http://127.0.0.1:8000/developers/apps/{waiting.pk}/going-live" in text


def test_an_app_is_not_sent_back_without_a_reason(operator: Client, waiting: App) -> None:
    page = operator.post(f"/operator/apps/{waiting.pk}/send-back", {"reason": " "}).content.decode()
    waiting.refresh_from_db()
    assert "Say why." in page
    assert waiting.stage == Stage.IN_REVIEW
    assert not mail.outbox


def test_an_app_that_is_live_is_not_sent_back(operator: Client, people: People) -> None:
    page = operator.post(f"/operator/apps/{people.markbook.pk}/send-back", {"reason": "Too late."}, follow=True)
    people.markbook.refresh_from_db()
    assert "Markbook does not wait to go live." in page.content.decode()
    assert people.markbook.stage == Stage.LIVE
    assert not mail.outbox


def test_everybody_of_the_team_who_can_sign_in_is_told(operator: Client, waiting: App, people: People) -> None:
    for user in (people.cleo, people.vera):
        invited = invite_to_team(developer=people.team, email=user.email, by=people.dara, now=NOW)
        accept(code=invited.code, user=user, now=NOW)
    User.objects.filter(pk=people.vera.pk).update(is_active=False)
    operator.post(f"/operator/apps/{waiting.pk}/decide", {"decision": "live"})
    assert [letter.to for letter in mail.outbox] == [["cleo@example.org"], ["dara@example.org"]]


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
