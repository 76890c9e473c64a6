from __future__ import annotations

import pytest
from tests.people import NOW, People

from rollbook.accounts import schools
from rollbook.accounts.models import AuditEntry, School
from rollbook.accounts.schools import NoSuchSchool, NotAUrn, SchoolExists, SchoolFacts, fill_blanks, register

pytestmark = pytest.mark.django_db


def test_a_school_is_found_by_its_urn() -> None:
    school = register(facts=SchoolFacts(name="Ashfield School", urn="100901"), now=NOW)
    assert schools.school_with_urn("100901") == school


def test_a_urn_that_nobody_has_finds_nothing() -> None:
    with pytest.raises(NoSuchSchool):
        schools.school_with_urn("100999")


def test_a_blank_urn_finds_nothing() -> None:
    register(facts=SchoolFacts(name="Ashfield School"), now=NOW)
    with pytest.raises(NoSuchSchool):
        schools.school_with_urn("")


def test_a_urn_is_registered_once() -> None:
    register(facts=SchoolFacts(name="Ashfield School", urn="100901"), now=NOW)
    with pytest.raises(SchoolExists):
        register(facts=SchoolFacts(name="Another School", urn="100901"), now=NOW)


def test_a_school_without_urn_may_stand_beside_another() -> None:
    first = register(facts=SchoolFacts(name="Ashfield School"), now=NOW)
    second = register(facts=SchoolFacts(name="Ashfield School"), now=NOW)
    assert (first.slug, second.slug) == ("ashfield-school", "ashfield-school-2")


def test_a_school_of_the_same_name_is_told_apart_by_its_urn() -> None:
    register(facts=SchoolFacts(name="Ashfield School"), now=NOW)
    second = register(facts=SchoolFacts(name="Ashfield School", urn="100901"), now=NOW)
    assert second.slug == "ashfield-school-100901"


@pytest.mark.parametrize("urn", ["12345", "1234567", "12345a", "١٢٣٤٥٦", " 100901"])
def test_a_urn_has_six_digits(urn: str) -> None:
    with pytest.raises(NotAUrn):
        register(facts=SchoolFacts(name="Ashfield School", urn=urn), now=NOW)


def test_a_name_without_letters_still_gives_a_slug() -> None:
    assert register(facts=SchoolFacts(name="!!!"), now=NOW).slug == "school"


def test_what_a_source_knows_fills_what_is_blank() -> None:
    school = register(facts=SchoolFacts(name="Ashfield School", town="Ashfield"), now=NOW)
    filled = fill_blanks(school=school, facts=SchoolFacts(name="Ashfield", town="Elsewhere", la_code=999), now=NOW)
    school.refresh_from_db()
    assert filled == ("la_code",)
    assert (school.name, school.town, school.la_code) == ("Ashfield School", "Ashfield", 999)


def test_a_source_that_knows_nothing_new_leaves_no_trace(people: People) -> None:
    entries = AuditEntry.objects.count()
    assert fill_blanks(school=people.ashfield, facts=SchoolFacts(name="Ashfield"), now=NOW) == ()
    assert AuditEntry.objects.count() == entries


def test_a_source_cannot_give_a_school_a_urn() -> None:
    school = register(facts=SchoolFacts(name="Ashfield School"), now=NOW)
    fill_blanks(school=school, facts=SchoolFacts(name="Ashfield School", urn="100901"), now=NOW)
    assert School.objects.get().urn == ""
