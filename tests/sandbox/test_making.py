from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people import NOW, People

from rollbook.accounts.models import Role
from rollbook.consent.authorisations import living
from rollbook.contract.scopes import SCOPES
from rollbook.sandbox import background
from rollbook.sandbox.making import (
    MOST_SCHOOLS,
    Size,
    UseAnotherTestSchool,
    check_room,
    fill,
    handed_over,
    new_school,
    new_test_app,
)
from rollbook.sandbox.models import SILENCE, SandboxSchool


def _sandbox(people: People, seed: int = 1) -> SandboxSchool:
    app = new_test_app(developer=people.team, by=people.dara, now=NOW)
    school = new_school(size=Size(30, seed), by=people.dara, now=NOW)
    return handed_over(school=school, app=app, administrator=people.dara, now=NOW)


def test_a_test_school_is_its_developers_to_decide_for(people: People) -> None:
    sandbox = _sandbox(people)
    assert people.dara.memberships.get(school=sandbox.school).role == Role.ADMINISTRATOR
    assert sandbox.school.is_sandbox


def test_a_test_app_reads_all_of_its_test_school(people: People) -> None:
    sandbox = _sandbox(people)
    assert sandbox.app is not None
    authorisation = living(app=sandbox.app, school=sandbox.school)
    assert authorisation is not None
    assert authorisation.granted == frozenset(SCOPES)


def test_two_test_schools_have_two_numbers(people: People) -> None:
    assert _sandbox(people, 1).school.urn != _sandbox(people, 2).school.urn


def test_a_school_that_was_filled_is_ready(people: People) -> None:
    sandbox = _sandbox(people)
    stages = []
    report = fill(sandbox=sandbox, clock=lambda: NOW, progress=lambda stage, *_: stages.append(stage))
    assert report.outcome == "success"
    sandbox.refresh_from_db()
    assert sandbox.is_ready
    assert "Reading" in stages


def test_a_school_without_a_word_for_long_is_stuck(people: People) -> None:
    sandbox = _sandbox(people)
    assert not sandbox.is_stuck(NOW + SILENCE)
    assert sandbox.is_stuck(NOW + SILENCE + timedelta(seconds=1))


def test_a_school_that_is_ready_is_never_stuck(people: People) -> None:
    sandbox = _sandbox(people)
    sandbox.finished_at = NOW
    assert not sandbox.is_stuck(NOW + timedelta(days=1))


def test_a_failure_is_kept_for_the_page_that_waits(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    sandbox = _sandbox(people)
    monkeypatch.setattr(background, "fill", broken)
    background.filled(sandbox.pk)
    sandbox.refresh_from_db()
    assert sandbox.problem == background.FAILED
    assert sandbox.is_stuck(NOW)


def test_a_team_has_so_many_test_schools_and_no_more(people: People) -> None:
    for seed in range(MOST_SCHOOLS):
        check_room(people.team)
        _sandbox(people, seed)
    with pytest.raises(UseAnotherTestSchool):
        check_room(people.team)
