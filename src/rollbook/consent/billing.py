"""Billing months, from the 25th to the 25th, and which schools of an app count in one.

The bill of a month is worked out on the 25th on which it ends: a school counts whose authorisation lives at that
moment. A school that comes back within twelve months also counts in the months between, as if it had stayed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from itertools import pairwise

from rollbook.accounts.models import School
from rollbook.consent.models import App, Authorisation

BILLING_DAY = 25
MONTHS = 12
WINDOW_MONTHS = 12
"""A school that comes back within so many months is charged for the gap."""


@dataclass(frozen=True, slots=True, order=True)
class BillingMonth:
    """A billing month, named for the calendar month in which it ends."""

    year: int
    month: int

    @property
    def starts(self) -> date:
        """Its first day: the 25th of the calendar month before."""
        before = self.before()
        return date(before.year, before.month, BILLING_DAY)

    @property
    def ends(self) -> date:
        """The day after its last: the 25th, on which the bill is worked out."""
        return date(self.year, self.month, BILLING_DAY)

    def before(self) -> BillingMonth:
        """Return the month before."""
        return BillingMonth(self.year, self.month - 1) if self.month > 1 else BillingMonth(self.year - 1, MONTHS)

    def after(self) -> BillingMonth:
        """Return the month after."""
        return BillingMonth(self.year, self.month + 1) if self.month < MONTHS else BillingMonth(self.year + 1, 1)


@dataclass(frozen=True, slots=True)
class Charge:
    """A school that counts on a bill; `gap_of` is the month it is charged for afterwards, None for the bill's own."""

    school: int
    gap_of: BillingMonth | None = None


def billing_month_of(day: date) -> BillingMonth:
    """Return the month that `day` belongs to: 29 September counts in October."""
    month = BillingMonth(day.year, day.month)
    return month if day.day < BILLING_DAY else month.after()


def schools_living_at(*, app: App, moment: datetime) -> frozenset[int]:
    """Return the numbers of the schools that let `app` read at `moment`, test schools left out."""
    rows = Authorisation.objects.filter(app=app, granted_at__lt=moment, school__is_sandbox=False)
    return frozenset(
        school
        for school, revoked_at in rows.values_list("school_id", "revoked_at")
        if revoked_at is None or revoked_at >= moment
    )


def charges(*, app: App, month: BillingMonth, zone: tzinfo = UTC) -> tuple[Charge, ...]:
    """Return what is on the bill of `month`: each school that counts, and the gaps of those that came back in it.

    `zone` says when the 25th begins.
    """
    counted = schools_living_at(app=app, moment=_start(month.ends, zone))
    own = [Charge(school) for school in sorted(counted)]
    gaps = [Charge(school, gap) for school in sorted(counted) for gap in _gaps(app, school, month, zone)]
    return (*own, *gaps)


def newly_authorised(*, app: App, month: BillingMonth, zone: tzinfo = UTC) -> frozenset[int]:
    """Return the numbers of the schools that authorised `app` within `month`, test schools left out."""
    since, until = _start(month.starts, zone), _start(month.ends, zone)
    rows = Authorisation.objects.filter(app=app, granted_at__gte=since, granted_at__lt=until, school__is_sandbox=False)
    return frozenset(rows.values_list("school_id", flat=True))


def schools_of(*, app: App) -> tuple[School, ...]:
    """Return every school that ever authorised `app`, in the order of their names."""
    return tuple(School.objects.filter(authorisations__app=app).distinct().order_by("name", "pk"))


def _gaps(app: App, school: int, month: BillingMonth, zone: tzinfo) -> Iterator[BillingMonth]:
    """Yield the bills that a school of this one was missing from, between its leaving and its return in `month`."""
    since, until = _start(month.starts, zone), _start(month.ends, zone)
    rows = Authorisation.objects.filter(app=app, school_id=school, granted_at__lt=until).order_by("granted_at")
    for earlier, later in pairwise(rows):
        if earlier.revoked_at is None or not since <= later.granted_at < until:
            continue
        left = billing_month_of(earlier.revoked_at.astimezone(zone).date())
        missed = list(_months(left, month))
        if len(missed) <= WINDOW_MONTHS:
            yield from missed


def _months(first: BillingMonth, end: BillingMonth) -> Iterator[BillingMonth]:
    while first < end:
        yield first
        first = first.after()


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
