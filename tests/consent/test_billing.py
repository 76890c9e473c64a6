from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.people import People

from rollbook.accounts.models import School
from rollbook.consent.billing import BillingMonth, Charge, billing_month_of, charges, newly_authorised, schools_of
from rollbook.consent.models import Authorisation

LONDON = ZoneInfo("Europe/London")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _granted(people: People, since: str, until: str | None = None, school: School | None = None) -> None:
    Authorisation.objects.create(
        app=people.markbook,
        school=school or people.ashfield,
        scopes="school",
        granted_at=_at(since),
        changed_at=_at(since),
        revoked_at=_at(until) if until else None,
    )


def _charged(people: People, year: int, month: int) -> list[tuple[int, int | None]]:
    return [
        (charge.school, charge.gap_of.month if charge.gap_of else None)
        for charge in charges(app=people.markbook, month=BillingMonth(year, month))
    ]


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 9, 29), BillingMonth(2026, 10)),
        (date(2026, 9, 25), BillingMonth(2026, 10)),
        (date(2026, 9, 24), BillingMonth(2026, 9)),
        (date(2026, 12, 31), BillingMonth(2027, 1)),
        (date(2027, 1, 1), BillingMonth(2027, 1)),
    ],
)
def test_a_day_belongs_to_the_month_that_ends_on_the_next_25th(day: date, month: BillingMonth) -> None:
    assert billing_month_of(day) == month


@given(some.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_each_day_is_in_its_month_and_in_no_other(day: date) -> None:
    month = billing_month_of(day)
    assert month.starts <= day < month.ends
    assert month.before().ends == month.starts
    assert month.after().before() == month


def test_a_school_counts_that_is_there_when_the_bill_is_worked_out(people: People) -> None:
    _granted(people, "2026-09-29")
    ashfield = people.ashfield.pk
    assert _charged(people, 2026, 9) == []
    assert _charged(people, 2026, 10) == [(ashfield, None)]
    assert _charged(people, 2026, 11) == [(ashfield, None)]


def test_a_school_that_left_before_the_25th_is_not_charged(people: People) -> None:
    _granted(people, "2026-09-29", until="2026-10-24T23:59")
    assert _charged(people, 2026, 10) == []


def test_a_school_that_leaves_on_the_25th_is_charged(people: People) -> None:
    _granted(people, "2026-09-29", until="2026-10-25T00:00")
    assert len(_charged(people, 2026, 10)) == 1
    assert _charged(people, 2026, 11) == []


def test_the_25th_begins_where_the_school_is(people: People) -> None:
    _granted(people, "2026-07-01", until="2026-08-24T23:30")
    month = BillingMonth(2026, 8)
    assert charges(app=people.markbook, month=month) == ()
    assert charges(app=people.markbook, month=month, zone=LONDON) == (Charge(people.ashfield.pk),)


def test_a_school_that_comes_back_is_charged_for_the_gap(people: People) -> None:
    _granted(people, "2026-01-10", until="2026-03-10")
    _granted(people, "2026-06-01")
    ashfield = people.ashfield.pk
    assert _charged(people, 2026, 6) == [(ashfield, None), (ashfield, 3), (ashfield, 4), (ashfield, 5)]
    assert _charged(people, 2026, 7) == [(ashfield, None)]


def test_a_school_that_comes_back_within_the_month_has_no_gap(people: People) -> None:
    _granted(people, "2026-01-10", until="2026-03-10")
    _granted(people, "2026-03-12")
    assert _charged(people, 2026, 3) == [(people.ashfield.pk, None)]


def test_a_school_that_comes_back_after_more_than_a_year_has_no_gap_to_pay(people: People) -> None:
    _granted(people, "2025-01-10", until="2025-03-10")
    _granted(people, "2026-06-01")
    assert _charged(people, 2026, 6) == [(people.ashfield.pk, None)]


def test_test_schools_cost_nothing(people: People) -> None:
    _granted(people, "2026-01-10", school=people.sandbox)
    assert _charged(people, 2026, 2) == []


def test_another_apps_schools_are_not_on_the_bill(people: People) -> None:
    _granted(people, "2026-01-10")
    assert charges(app=people.lunchline, month=BillingMonth(2026, 2)) == ()
    assert newly_authorised(app=people.lunchline, month=BillingMonth(2026, 1)) == frozenset()


def test_schools_are_new_in_the_month_in_which_they_authorised(people: People) -> None:
    _granted(people, "2026-01-24")
    _granted(people, "2026-01-25", school=people.birchwood)
    assert newly_authorised(app=people.markbook, month=BillingMonth(2026, 1)) == {people.ashfield.pk}
    assert newly_authorised(app=people.markbook, month=BillingMonth(2026, 2)) == {people.birchwood.pk}


def test_a_school_that_left_is_still_among_those_that_were_there(people: People) -> None:
    _granted(people, "2026-01-10", until="2026-03-10")
    _granted(people, "2026-06-01")
    assert schools_of(app=people.markbook) == (people.ashfield,)
