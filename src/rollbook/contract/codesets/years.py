"""Academic years, and the national curriculum year that an age belongs to.

In England an academic year runs from 1 September to 31 August, and a child's year follows from the age on
31 August, the day before it begins (Education Act 1996, sections 8 and 579; the set `nc_year` has the ages).
"""

from dataclasses import dataclass
from datetime import date

from rollbook.contract.codesets.catalogue import codeset

_SEPTEMBER = 9


@dataclass(frozen=True, order=True)
class AcademicYear:
    """One academic year, by the calendar year in which it begins."""

    begins: int

    @property
    def name(self) -> str:
        """The year as schools write it, such as 2026/2027."""
        return f"{self.begins}/{self.begins + 1}"

    @property
    def start(self) -> date:
        """1 September; a school's own first day is later."""
        return date(self.begins, _SEPTEMBER, 1)

    @property
    def end(self) -> date:
        """31 August; a school's own last day is earlier."""
        return date(self.begins + 1, 8, 31)


def academic_year(on: date) -> AcademicYear:
    """Return the academic year that the day `on` is in."""
    return AcademicYear(on.year if on.month >= _SEPTEMBER else on.year - 1)


def year_code_for(dob: date, on: date) -> str | None:
    """Return the usual year code, on the day `on`, of a child born on `dob`: N1, N2, R, or 1 to 14.

    None for a child too young for a nursery year and for a person older than Year 14. Pupils may be taught out of
    their year: where a school gives a year, the school is right.
    """
    age = _age(dob, date(academic_year(on).begins, 8, 31))
    for code in codeset("nc_year").codes.values():
        if code.facts.get("start_age") == age:
            return code.code
    return None


def next_year_code(code: str | None) -> str | None:
    """Return the year after `code`: R after N2, 1 after R.

    None after Year 13, because leaving is usual and Year 14 is not, and for codes that are no year of age.
    """
    found = codeset("nc_year").get(code)
    return found.text("next") if found else None


def _age(dob: date, on: date) -> int:
    return on.year - dob.year - ((on.month, on.day) < (dob.month, dob.day))
