from __future__ import annotations

import pytest
from tests.people import NOW, People

from rollbook.accounts.permissions import NotInTheTeam
from rollbook.consent.apps import suspend
from rollbook.consent.looking import LookAtATestSchool, NothingGranted, access_of_developer


def test_developers_see_what_a_test_school_grants_their_app(people: People) -> None:
    people.reader(people.markbook, people.sandbox, "students.basic students.dob:optional")
    access = access_of_developer(app=people.markbook, school=people.sandbox, by=people.dara)
    assert (access.school, access.scopes) == (people.sandbox.pk, frozenset({"students.basic"}))


def test_developers_never_see_a_real_school(people: People) -> None:
    people.reader(people.markbook, people.ashfield, "students.basic")
    with pytest.raises(LookAtATestSchool):
        access_of_developer(app=people.markbook, school=people.ashfield, by=people.dara)


def test_nobody_outside_the_team_sees_anything(people: People) -> None:
    people.reader(people.markbook, people.sandbox, "students.basic")
    with pytest.raises(NotInTheTeam):
        access_of_developer(app=people.markbook, school=people.sandbox, by=people.cleo)


def test_without_a_grant_there_is_nothing_to_see(people: People) -> None:
    with pytest.raises(NothingGranted):
        access_of_developer(app=people.markbook, school=people.sandbox, by=people.dara)


def test_an_app_that_was_stopped_shows_nothing(people: People) -> None:
    people.reader(people.markbook, people.sandbox, "students.basic")
    suspend(app=people.markbook, by=people.amina, now=NOW)
    with pytest.raises(NothingGranted):
        access_of_developer(app=people.markbook, school=people.sandbox, by=people.dara)
