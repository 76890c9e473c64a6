"""The worker's command: what it does at a moment, and that it stops when nothing is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from tests.cli.conftest import Rollbook
from tests.people import NOW, People, later

from rollbook.cli import working
from rollbook.cli.working import DUE_EVERY, UNDECIDED_KEPT, UPKEEP_EVERY, Worker
from rollbook.consent.models import AccessRequest, AccessToken, RequestStatus
from rollbook.consent.tokens import issue_by_operator
from rollbook.sync.connections import connect
from rollbook.sync.models import Run, SyncRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected(people: People) -> People:
    connect(school=people.ashfield, kind="demo", chosen={"pupils": 30, "seed": 1}, now=NOW)
    return people


def test_a_worker_syncs_what_is_due_and_stops(rollbook: Rollbook, connected: People) -> None:
    assert rollbook("worker", "--once").code == 0
    assert Run.objects.get().school == connected.ashfield
    assert rollbook("worker", "--once").code == 0
    assert Run.objects.count() == 1


def test_a_worker_looks_for_what_is_due_once_a_minute(connected: People) -> None:
    worker = Worker()
    assert worker.step(clock=lambda: NOW)
    SyncRequest.objects.all().delete()
    Run.objects.update(started_at=NOW - timedelta(days=2), school=connected.ashfield)
    assert not worker.step(clock=lambda: NOW + DUE_EVERY - timedelta(seconds=1))
    assert worker.step(clock=lambda: NOW + DUE_EVERY)


def test_a_worker_forgets_once_an_hour(connected: People) -> None:
    worker = Worker()
    worker.step(clock=lambda: NOW)
    life = timedelta(hours=1)
    issue_by_operator(app=connected.markbook, school=connected.ashfield, scopes=["school"], life=life, now=NOW)
    AccessToken.objects.update(expires_at=NOW - timedelta(days=60))
    worker.step(clock=lambda: NOW + UPKEEP_EVERY - timedelta(seconds=1))
    assert AccessToken.objects.exists()
    worker.step(clock=lambda: NOW + UPKEEP_EVERY)
    assert not AccessToken.objects.exists()


def test_a_request_that_nobody_decided_is_kept_for_a_while_and_then_forgotten(connected: People) -> None:
    asked = connected.asked(connected.markbook, "students.basic", now=NOW)
    worker = Worker()
    worker.step(clock=lambda: asked.expires_at + UNDECIDED_KEPT - timedelta(seconds=1))
    asked.refresh_from_db()
    assert asked.status == RequestStatus.EXPIRED
    worker.step(clock=lambda: asked.expires_at + UNDECIDED_KEPT + UPKEEP_EVERY)
    assert not AccessRequest.objects.filter(pk=asked.pk).exists()


def test_a_fault_ends_a_worker_only_where_somebody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = iter([ZeroDivisionError, KeyboardInterrupt])

    def step(_: Worker, *, clock: object) -> bool:  # noqa: ARG001 - as it is called
        raise next(steps)

    monkeypatch.setattr(Worker, "step", step)
    monkeypatch.setattr(working, "LOOK_SECONDS", 0)
    monkeypatch.setattr(connection, "close", lambda: None)
    working.work(once=False)
    steps = iter([ZeroDivisionError])
    with pytest.raises(ZeroDivisionError):
        working.work(once=True)


def test_a_request_comes_before_the_look_at_the_clock(connected: People) -> None:
    SyncRequest.objects.create(school=connected.ashfield, app_id=connected.markbook.pk, asked_at=NOW)
    assert Worker().step(clock=lambda: later(seconds=1))
    assert SyncRequest.objects.get().finished_at == later(seconds=1)
