from __future__ import annotations

from datetime import date

import pytest
from tests.people import NOW, People
from tests.small_school import sync_small_school

from rollbook.records.counting import numbers


@pytest.mark.django_db
def test_a_school_is_counted_by_itself(people: People) -> None:
    sync_small_school(people.ashfield, now=NOW)
    kinds = ("student", "staff_member", "contact", "result")
    assert numbers(school=people.birchwood.pk, kinds=kinds, today=NOW.date()) == dict.fromkeys(kinds, 0)
    assert numbers(school=people.ashfield.pk, kinds=("room",), today=NOW.date()) == {"room": 1}


@pytest.mark.django_db
def test_pupils_are_those_who_are_there_today(people: People) -> None:
    sync_small_school(people.ashfield, now=NOW)
    then, long_after = NOW.date(), date(2099, 1, 1)
    assert numbers(school=people.ashfield.pk, kinds=("student",), today=then)["student"] == 2
    assert numbers(school=people.ashfield.pk, kinds=("student",), today=long_after)["student"] <= 2
