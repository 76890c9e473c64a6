"""Asking for a sync, letting go of a school, and the schools of an app, over the real store and consent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from tests.api.caller import V1_0, V1_1, Answered, answered, environ
from tests.people import NOW, everybody, later
from tests.small_school import SmallSchool
from tests.world import World

from rollbook.accounts.models import School
from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.cli.working import Worker
from rollbook.consent.authorisations import living, pause
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import lets_in
from rollbook.sync import asked
from rollbook.sync.connections import connect
from rollbook.sync.engine import run
from rollbook.sync.models import SyncRequest
from rollbook.sync.worker import do_one

pytestmark = pytest.mark.django_db


class Office:
    """Ashfield, connected to a source, and an app that was let in."""

    def __init__(self) -> None:
        self.world = World(everybody())
        self.school = self.world.people.ashfield
        connect(school=self.school, kind="demo", chosen={"pupils": 30, "seed": 1}, now=NOW)
        self.token = self.world.token(self.school)

    def ask(self, method: str, url: str, *, token: str = "", at: datetime = NOW, accept: str = V1_1) -> Answered:
        application = Application(Ground(lets_in, SchoolRecords), clock=lambda: at, note=lambda _: None)
        headers = {"HTTP_ACCEPT": accept, "HTTP_AUTHORIZATION": f"Bearer {token or self.token}"}
        return answered(application, environ(method, url, headers))

    def sync(self, *, at: datetime = NOW, token: str = "") -> Answered:
        return self.ask("POST", "/school/sync", at=at, token=token)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("accept", [V1_0, V1_1])
def test_a_sync_is_asked_for_and_answered_with_nothing(office: Office, accept: str) -> None:
    answer = office.ask("POST", "/school/sync", accept=accept)
    assert (answer.status, answer.body) == (202, b"")
    request = SyncRequest.objects.get()
    assert (request.school, request.app_id, request.started_at) == (
        office.school,
        office.world.people.markbook.pk,
        None,
    )


def test_a_sync_that_is_pending_is_not_asked_for_again(office: Office) -> None:
    office.sync()
    answer = office.sync(at=later(hours=1))
    assert answer.fault == (503, "sync_pending_or_too_soon")
    assert int(answer.headers["Retry-After"]) > 0
    assert SyncRequest.objects.count() == 1


def test_a_sync_is_not_asked_for_too_soon_after_another(office: Office) -> None:
    office.sync()
    request = asked.take_up(now=later(seconds=1))
    assert request is not None
    asked.finish(request, now=later(seconds=9))
    answer = office.sync(at=later(minutes=5))
    assert answer.fault == (503, "sync_pending_or_too_soon")
    assert answer.headers["Retry-After"] == "600"
    assert office.sync(at=later(minutes=15)).status == 202


def test_a_school_that_switched_it_off_is_not_synced_on_request(office: Office) -> None:
    School.objects.update(sync_on_request=False)
    answer = office.sync()
    assert answer.fault == (403, "sync_disabled")
    assert not SyncRequest.objects.exists()


def test_a_school_without_a_source_has_nothing_to_sync_from(office: Office) -> None:
    assert office.sync(token=office.world.token(office.world.people.birchwood)).fault == (404, "not_found")


def test_a_worker_does_what_was_asked_for(office: Office) -> None:
    office.sync()
    assert do_one(clock=lambda: later(seconds=5))
    assert not do_one(clock=lambda: later(seconds=6))
    assert office.ask("GET", "/school/status").said["last_sync_status"] == "success"
    assert len(office.ask("GET", "/students").said) > 0


def test_a_school_lets_go_of_an_app_at_once(office: Office) -> None:
    other = office.world.new_token(office.school)
    answer = office.ask("POST", "/school/deauthorize")
    assert (answer.status, answer.body) == (202, b"")
    for token in (office.token, other):
        for method, url in (("GET", "/students"), ("POST", "/school/deauthorize")):
            assert office.ask(method, url, token=token).fault == (401, "invalid_token")
    assert living(app=office.world.people.markbook, school=office.school) is None
    Worker().step(clock=lambda: NOW)
    assert [letter.subject for letter in mail.outbox] == ["Markbook no longer reads data of Ashfield School"]


def test_an_app_lists_the_schools_that_let_it_in(office: Office) -> None:
    office.world.token(office.world.people.birchwood)
    answer = office.ask("GET", "/schools/registered?per_page=1", token=office.world.app_token)
    assert answer.said == [
        {
            "object": "school",
            "id": office.school.pk,
            "name": "Ashfield School",
            "urn": "100901",
            "slug": office.school.slug,
            "mis_provider": office.school.mis_provider or None,
            "la_code": None,
            "establishment_number": None,
            "phase": "Secondary",
        }
    ]
    assert {name: answer.headers[name] for name in ("Total", "Total-Pages", "Next-Page", "Prev-Page")} == {
        "Total": "2",
        "Total-Pages": "2",
        "Next-Page": "2",
        "Prev-Page": "",
    }


@pytest.mark.parametrize("accept", [V1_0, V1_1])
def test_an_app_reads_its_authorisations_at_once(office: Office, accept: str) -> None:
    answer = office.ask("GET", "/authorizations", token=office.world.app_token, accept=accept)
    app = office.world.people.markbook
    school = {"school_id": office.school.pk, "school_name": "Ashfield School", "school_urn": "100901"}
    assert answer.said == {
        "object": "authorizations",
        "id": app.pk,
        "name": "Markbook",
        "data": [{"object": "authorization", **school}],
    }


@pytest.mark.parametrize("url", ["/schools/registered", "/authorizations"])
def test_a_token_of_a_school_is_told_that_it_is_no_token_of_the_app(office: Office, url: str) -> None:
    assert office.ask("GET", url).fault == (401, "insufficient_scope")


def test_schools_that_ended_it_or_left_are_not_listed_and_paused_ones_are(office: Office) -> None:
    people = office.world.people
    for school in (people.birchwood, people.sandbox):
        office.world.token(school)
    office.ask("POST", "/school/deauthorize")
    School.objects.filter(pk=people.birchwood.pk).update(closed_at=NOW)
    paused = living(app=people.markbook, school=people.sandbox)
    assert paused is not None
    pause(authorisation=paused, until=later(days=1), by=people.amina, now=NOW)
    said = office.ask("GET", "/authorizations", token=office.world.app_token).said
    assert [row["school_id"] for row in said["data"]] == [people.sandbox.pk]


def test_school_details_are_texts_in_version_1_0(office: Office) -> None:
    School.objects.filter(pk=office.school.pk).update(la_code=999, establishment_number=4001, town="Ashfield")
    said = office.ask("GET", "/school_details", accept=V1_0).said
    assert (said["object"], said["id"], said["urn"]) == ("school_detail", office.school.pk, "100901")
    assert (said["la_code"], said["establishment_number"], said["town"]) == ("999", "4001", "Ashfield")


def test_school_details_are_the_school_in_version_1_1(office: Office) -> None:
    School.objects.filter(pk=office.school.pk).update(la_code=999, establishment_number=4001)
    said = office.ask("GET", "/school_details").said
    assert said == office.ask("GET", "/school").said
    assert (said["urn"], said["la_code"], said["establishment_number"]) == ("100901", 999, 4001)


# The day's own syncs


def test_every_connected_school_is_due_once_a_night(office: Office) -> None:
    run(school=office.school, source=SmallSchool(), clock=lambda: NOW - timedelta(days=1))
    assert asked.ask_for_due(now=NOW) == 1
    assert asked.ask_for_due(now=later(minutes=1)) == 0
    assert do_one(clock=lambda: later(minutes=2))
    assert asked.ask_for_due(now=later(hours=10)) == 0
    assert asked.ask_for_due(now=later(days=1)) == 1


def test_a_school_that_was_synced_since_last_night_is_not_due(office: Office) -> None:
    run(school=office.school, source=SmallSchool(), clock=lambda: NOW - timedelta(hours=5))
    assert asked.ask_for_due(now=NOW) == 0


def test_a_sync_that_waits_is_not_done_once_the_school_has_left(office: Office) -> None:
    SyncRequest.objects.create(school=office.school, asked_at=NOW)
    School.objects.filter(pk=office.school.pk).update(closed_at=NOW)
    assert asked.take_up(now=later(minutes=1)) is None


def test_a_school_that_has_left_is_not_due(office: Office) -> None:
    School.objects.filter(pk=office.school.pk).update(closed_at=NOW)
    assert asked.ask_for_due(now=NOW) == 0


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-07-01T00:59:00+00:00", "2026-06-30T01:00:00+00:00"),
        ("2026-07-01T01:00:00+00:00", "2026-07-01T01:00:00+00:00"),
        ("2026-12-01T01:59:00+00:00", "2026-11-30T02:00:00+00:00"),
        ("2026-12-01T23:00:00+00:00", "2026-12-01T02:00:00+00:00"),
    ],
)
def test_nights_begin_at_two_in_local_time(now: str, night: str) -> None:
    assert asked.last_night(datetime.fromisoformat(now)) == datetime.fromisoformat(night)


def test_what_apps_ask_for_comes_first(office: Office) -> None:
    connect(school=office.world.people.birchwood, kind="demo", chosen={"pupils": 30}, now=NOW)
    SyncRequest.objects.create(school=office.world.people.birchwood, asked_at=NOW)
    office.sync(at=later(minutes=1))
    taken = asked.take_up(now=later(minutes=2))
    assert taken is not None
    assert taken.school == office.school


def test_a_request_is_taken_up_once_unless_its_worker_died(office: Office) -> None:
    office.sync()
    assert asked.take_up(now=NOW) is not None
    assert asked.take_up(now=later(hours=1)) is None
    again = asked.take_up(now=later(hours=2, seconds=1))
    assert again is not None
    asked.put_back(again)
    assert asked.take_up(now=later(hours=2, seconds=2)) is not None


def test_a_worker_closes_a_request_that_cannot_be_done(office: Office) -> None:
    office.sync()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("rollbook.sync.worker.source_of", lambda _: 1 / 0)
        assert do_one(clock=lambda: NOW)
    assert SyncRequest.objects.get().finished_at == NOW


def test_a_worker_that_is_told_to_stop_gives_the_request_back(office: Office) -> None:
    office.sync()

    def stopped(_: School) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("rollbook.sync.worker.source_of", stopped)
        with pytest.raises(KeyboardInterrupt):
            do_one(clock=lambda: NOW)
    request = SyncRequest.objects.get()
    assert (request.started_at, request.finished_at) == (None, None)


def test_finished_requests_are_forgotten_in_time(office: Office) -> None:
    office.sync()
    asked.forget_finished(before=later(days=100))
    assert SyncRequest.objects.exists()
    SyncRequest.objects.update(finished_at=NOW)
    asked.forget_finished(before=NOW)
    assert SyncRequest.objects.exists()
    asked.forget_finished(before=later(seconds=1))
    assert not SyncRequest.objects.exists()
