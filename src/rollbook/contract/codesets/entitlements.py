"""Flags that follow from history: free school meals, pupil premium, English as an additional language.

Source: the Department for Education's census guidance on free school meals and first language, and its conditions of
grant for the pupil premium. What they leave to interpretation is said where it is decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rollbook.contract.codesets.catalogue import codeset

EVER: Final = 6
"""Years that an entitlement is remembered, in "Ever 6"."""

_WITHOUT_PREMIUM: Final = frozenset({"N1", "N2", "12", "13", "14"})
"""Years of the set `nc_year` that the grant is not for: early years have a premium of their own."""
_LEFT_CARE: Final = frozenset("AGRCO")
"""Codes of CS087 for leaving care by adoption or by an order of a court."""


@dataclass(frozen=True)
class Period:
    """Days on which something held, first and last included.

    Attributes:
        start: The first day; None where the record does not say when it began, which reads as "always before".
        end: The last day; None while it goes on.

    A period that ends before it starts holds on no day.
    """

    start: date | None
    end: date | None = None

    def holds(self, on: date) -> bool:
        """Say whether the period includes the day `on`."""
        return self.touches(on, on)

    def touches(self, first: date, last: date) -> bool:
        """Say whether any day from `first` to `last`, both included, is in the period."""
        begins = max(self.start or date.min, first)
        ends = min(self.end or date.max, last)
        return begins <= ends


def is_fsm(history: Iterable[Period], on: date) -> bool:
    """Say whether a pupil with this history of eligibility is eligible for free school meals on the day `on`."""
    return any(period.holds(on) for period in history)


def is_fsm6(history: Iterable[Period], on: date) -> bool:
    """Say whether the pupil was eligible on any day of the six years up to and including `on` ("Ever 6 FSM").

    The official measure looks at the termly census days of those years; we look at every day, because the dates are
    what an MIS gives us. Six years before 29 February is 28 February.
    """
    return _within_years(history, on, EVER)


@dataclass(frozen=True, kw_only=True)
class PremiumEvidence:
    """What is known of a pupil that can earn the pupil premium.

    Attributes:
        pupil_premium: Periods that the MIS itself records as pupil premium.
        free_school_meals: Periods of eligibility for free school meals.
        in_care: Periods in the care of a local authority.
        service: Periods as a child of service personnel.
        post_looked_after: Code of the set `post_looked_after` (CS087): how the child left care.
        service_child: Code of the set `service_child` (CS006), for an MIS that keeps no periods.
        year_code: The year that the pupil is in; None where it is not known.
    """

    pupil_premium: Sequence[Period] = ()
    free_school_meals: Sequence[Period] = ()
    in_care: Sequence[Period] = ()
    service: Sequence[Period] = ()
    post_looked_after: str | None = None
    service_child: str | None = None
    year_code: str | None = None


def is_pp(evidence: PremiumEvidence, on: date) -> bool:
    """Say whether a pupil attracts pupil premium on the day `on`.

    Any one of these is enough: the MIS says so for that day; free school meals at any time in the last six years;
    in care on a day of the last year (the grant asks for one day in the year); left care by adoption or an order;
    a child of service personnel now or at any time in the last six years. But for what the MIS says, that counts from
    reception to Year 11, the years that the grant is for.
    """
    if any(period.holds(on) for period in evidence.pupil_premium):
        return True
    return evidence.year_code not in _WITHOUT_PREMIUM and (
        is_fsm6(evidence.free_school_meals, on)
        or _within_years(evidence.in_care, on, 1)
        or evidence.post_looked_after in _LEFT_CARE
        or evidence.service_child == "Y"
        or _within_years(evidence.service, on, EVER)
    )


def is_eal(first_language: str | None) -> bool | None:
    """Say whether English is an additional language for a pupil with this first language (CBDS code).

    English and "believed to be English" are not additional. Refused, not obtained and awaiting classification are
    unknown, and so is a code that no list has: None. All other languages are, "believed to be other" among them.
    """
    found = codeset("language").get(first_language) or codeset("language_extended").get(first_language)
    if found is None:
        return None
    answer = found.facts.get("eal", True)
    return answer if isinstance(answer, bool) else None


def _within_years(history: Iterable[Period], on: date, years: int) -> bool:
    first = _years_before(on, years)
    return any(period.touches(first, on) for period in history)


def _years_before(on: date, years: int) -> date:
    if (on.month, on.day) == (2, 29):
        return date(on.year - years, 2, 28)
    return on.replace(year=on.year - years)
