from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.people import LUNCHLINE_URI, MARKBOOK_URI, NOW, People, later

from rollbook.accounts.models import AuditEntry
from rollbook.accounts.permissions import NotInTheTeam
from rollbook.consent import apps
from rollbook.consent.apps import AppFacts, CheckTheCredentials, SayMore, ScopeWish, authenticate_client
from rollbook.consent.asking import UseAnotherUri
from rollbook.consent.models import App, AppSecret, Stage
from rollbook.contract.scopes import UnknownScope

FACTS = AppFacts(name="Homework", redirect_uris=("https://homework.example.org/callback",))


def _new(people: People, facts: AppFacts = FACTS) -> App:
    return apps.create_app(developer=people.team, facts=facts, by=people.dara, now=NOW)


def test_a_new_app_is_in_the_sandbox(people: People) -> None:
    assert _new(people).sandbox


def test_a_client_id_has_the_form_that_clients_know(people: People) -> None:
    assert re.fullmatch(r"[0-9A-F]{20}", people.markbook.client_id)
    assert people.markbook.client_id != people.lunchline.client_id


def test_a_secret_has_the_form_that_clients_know(people: People) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", people.markbook_secret)


def test_only_the_hash_of_a_secret_is_kept(people: People) -> None:
    assert people.markbook_secret not in str(list(AppSecret.objects.values()))
    assert people.markbook_secret not in str(list(AuditEntry.objects.values()))


def test_nobody_outside_the_team_makes_or_changes_an_app(people: People) -> None:
    with pytest.raises(NotInTheTeam):
        apps.create_app(developer=people.team, facts=FACTS, by=people.amina, now=NOW)
    with pytest.raises(NotInTheTeam):
        apps.change_app(app=people.markbook, facts=FACTS, by=people.amina, now=NOW)
    with pytest.raises(NotInTheTeam):
        apps.add_secret(app=people.markbook, by=people.amina, now=NOW)
    with pytest.raises(NotInTheTeam):
        apps.set_scopes(app=people.markbook, wishes=[], by=people.amina, now=NOW)


def test_a_change_of_an_app_is_kept_with_what_was_before(people: People) -> None:
    app = _new(people)
    apps.change_app(app=app, facts=replace(FACTS, name="Prep"), by=people.dara, now=later(days=1))
    app.refresh_from_db()
    entry = AuditEntry.objects.order_by("sequence").last()
    assert (app.name, app.updated_at) == ("Prep", later(days=1))
    assert entry is not None
    assert (entry.before, entry.after) == ({"name": "Homework"}, {"name": "Prep"})


def test_an_unsafe_redirect_uri_is_not_registered(people: People) -> None:
    with pytest.raises(UseAnotherUri):
        _new(people, replace(FACTS, redirect_uris=("http://homework.example.org/",)))
    with pytest.raises(UseAnotherUri):
        apps.change_app(app=people.markbook, facts=replace(FACTS, redirect_uris=("ftp://x",)), by=people.dara, now=NOW)


def test_a_purpose_is_not_blank(people: People) -> None:
    with pytest.raises(SayMore):
        apps.set_scopes(app=_new(people), wishes=[ScopeWish("school", True, "  ")], by=people.dara, now=NOW)  # noqa: FBT003


def test_a_scope_of_an_app_is_one_of_the_contract(people: People) -> None:
    wish = ScopeWish("students.shoe_size", required=True, purpose="To make shoes.")
    with pytest.raises(UnknownScope):
        apps.set_scopes(app=_new(people), wishes=[wish], by=people.dara, now=NOW)


def test_an_app_goes_live_only_when_schools_can_learn_who_asks(people: People) -> None:
    app = _new(people)
    with pytest.raises(SayMore, match="a description, a website, a support page, a privacy policy, at least one"):
        apps.ask_for_review(app=app, by=people.dara, now=NOW)
    with pytest.raises(SayMore):
        apps.go_live(app=app, by=people.dara, now=NOW)
    assert app.stage == Stage.SANDBOX


def test_an_app_waits_for_the_operator(people: People) -> None:
    App.objects.filter(pk=people.markbook.pk).update(stage=Stage.SANDBOX)
    people.markbook.refresh_from_db()
    apps.ask_for_review(app=people.markbook, by=people.dara, now=NOW)
    people.markbook.refresh_from_db()
    assert people.markbook.stage == Stage.IN_REVIEW
    assert people.markbook.sandbox


# Who is it?


def test_a_client_proves_itself_by_its_secret(people: People) -> None:
    shown = {"client_id": people.markbook.client_id, "secret": people.markbook_secret}
    assert authenticate_client(**shown, now=NOW) == people.markbook


def test_a_wrong_secret_proves_nothing(people: People) -> None:
    with pytest.raises(CheckTheCredentials):
        authenticate_client(client_id=people.markbook.client_id, secret="wrong", now=NOW)


def test_the_secret_of_another_app_proves_nothing(people: People) -> None:
    with pytest.raises(CheckTheCredentials):
        authenticate_client(client_id=people.markbook.client_id, secret=people.lunchline_secret, now=NOW)


def test_an_app_with_a_secret_must_show_it(people: People) -> None:
    with pytest.raises(CheckTheCredentials):
        authenticate_client(client_id=people.markbook.client_id, secret="", now=NOW)


def test_an_unknown_client_proves_nothing(people: People) -> None:
    with pytest.raises(CheckTheCredentials):
        authenticate_client(client_id="0" * 20, secret=people.markbook_secret, now=NOW)


def test_a_public_client_sends_no_secret(people: People) -> None:
    app = _new(people, replace(FACTS, is_public=True))
    assert authenticate_client(client_id=app.client_id, secret="", now=NOW) == app


def test_a_public_client_with_a_made_up_secret_proves_nothing(people: People) -> None:
    app = _new(people, replace(FACTS, is_public=True))
    with pytest.raises(CheckTheCredentials):
        authenticate_client(client_id=app.client_id, secret="made up", now=NOW)


def test_a_suspended_client_proves_nothing(people: People) -> None:
    apps.suspend(app=people.markbook, by=people.dara, now=NOW)
    with pytest.raises(CheckTheCredentials):
        authenticate_client(client_id=people.markbook.client_id, secret=people.markbook_secret, now=NOW)


def test_a_reinstated_client_proves_itself_again(people: People) -> None:
    apps.suspend(app=people.markbook, by=people.dara, now=NOW)
    apps.reinstate(app=people.markbook, by=people.dara, now=NOW)
    shown = {"client_id": people.markbook.client_id, "secret": people.markbook_secret}
    assert authenticate_client(**shown, now=NOW) == people.markbook


def test_a_secret_is_rotated_without_downtime(people: People) -> None:
    app, old = people.markbook, people.markbook_secret
    new = apps.add_secret(app=app, by=people.dara, now=NOW)
    ended = apps.end_secrets(app=app, keep=new.row, at=later(hours=1), by=people.dara, now=NOW)
    assert ended == 1
    for secret in (old, new.secret):
        assert authenticate_client(client_id=app.client_id, secret=secret, now=later(minutes=59)) == app
    assert authenticate_client(client_id=app.client_id, secret=new.secret, now=later(hours=1)) == app
    with pytest.raises(CheckTheCredentials):
        authenticate_client(client_id=app.client_id, secret=old, now=later(hours=1))


def test_the_secrets_of_one_app_end_alone(people: People) -> None:
    new = apps.add_secret(app=people.markbook, by=people.dara, now=NOW)
    apps.end_secrets(app=people.markbook, keep=new.row, at=NOW, by=people.dara, now=NOW)
    shown = {"client_id": people.lunchline.client_id, "secret": people.lunchline_secret}
    assert authenticate_client(**shown, now=later(hours=1)) == people.lunchline


def test_each_app_has_its_own_way_back(people: People) -> None:
    assert people.markbook.redirect_uris == [MARKBOOK_URI]
    assert people.lunchline.redirect_uris == [LUNCHLINE_URI]
