"""What an attendance mark counts as, on the day that it was given.

Source: the School Attendance (Pupil Registration) (England) Regulations 2024 and the statutory guidance to them,
in force from 19 August 2024, and the code list in force before; the status of each set says what is recalled.

A session is possible when the pupil was due at school, so possible = attended + authorised + unauthorised. A session
that a pupil was unable to attend, was not required to attend, or that has no mark is in none of the four.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Final

from rollbook.contract.codesets.catalogue import Code, CodeSet, codeset

NEW_MARKS_FROM: Final = date(2024, 8, 19)
"""The first day of the marks that are in force now."""

LATE: Final = "L"
"""Late, but before the register closed. A pupil who comes later still is absent without leave (U), not late."""


@dataclass(frozen=True)
class StatisticalMeaning:
    """What a mark counts as.

    Attributes:
        name: One of the codes of the set `statistical_meaning`: present, aea (approved educational activity), auth,
            unauth, unable, not_possible, admin, no_mark, unknown.
        label: The same for people.
        possible: The pupil was due at this session.
        attended: The session counts as attended.
        late: The pupil came late, before the register closed.
        authorised: The session counts as an authorised absence.
        unauthorised: The session counts as an unauthorised absence.
    """

    name: str
    label: str
    possible: bool
    attended: bool
    late: bool
    authorised: bool
    unauthorised: bool


def meaning(mark: str | None, on: date) -> StatisticalMeaning:
    """Return what `mark` counted as on the day `on`.

    The list in force on that day is asked first, then the sub-codes of the coronavirus years, then the other list:
    an MIS may keep a withdrawn mark, and a withdrawn mark that was replaced by one other counts as that one.
    Nothing, and the signs that MISs use for "no mark", are `no_mark`; what no list has is `unknown`.
    """
    return _meaning((mark or "").strip().upper(), new=on >= NEW_MARKS_FROM)


@lru_cache(maxsize=1024)
def _meaning(mark: str, *, new: bool) -> StatisticalMeaning:
    if not mark or mark in codeset("attendance_mis_local"):
        return _named("no_mark")
    now, covid, before = (codeset(name) for name in ("attendance", "attendance_covid", "attendance_before_2024"))
    for codes in (now, covid, before) if new else (before, covid, now):
        found = codes.get(mark)
        if found:
            return _named(_stat(found, now) if new else found.text("stat"), late=mark == LATE)
    return _named("unknown")


def _stat(found: Code, now: CodeSet) -> str | None:
    """Return how `found` counts under the list `now`: as its successors, where they agree with each other."""
    replaced_by = found.facts.get("replaced_by")
    successors = (replaced_by,) if isinstance(replaced_by, str) else replaced_by
    if isinstance(successors, tuple):
        stats = {now.codes[successor].text("stat") for successor in successors}
        if len(stats) == 1:
            return stats.pop()
    return found.text("stat")


def _named(name: str | None, *, late: bool = False) -> StatisticalMeaning:
    code = codeset("statistical_meaning").codes[name or "unknown"]
    return StatisticalMeaning(
        name=code.code,
        label=code.label,
        possible=code.facts["possible"] is True,
        attended=code.facts["attended"] is True,
        late=late,
        authorised=code.code == "auth",
        unauthorised=code.code == "unauth",
    )


@dataclass(frozen=True, kw_only=True)
class AttendanceTotals:
    """Sessions counted, for one pupil or for many; totals add up with `+`.

    Attributes:
        possible: Sessions at which a pupil was due: attended + authorised + unauthorised.
        attended: Sessions attended, late ones and approved activities included.
        late: Sessions at which a pupil came late; part of `attended`.
        authorised: Authorised absences.
        unauthorised: Unauthorised absences.
        not_counted: Sessions that nobody counts: unable to attend, not required, administrative.
        unmarked: Sessions without a mark.
        unknown: Sessions with a mark that no list has.
    """

    possible: int = 0
    attended: int = 0
    late: int = 0
    authorised: int = 0
    unauthorised: int = 0
    not_counted: int = 0
    unmarked: int = 0
    unknown: int = 0

    def __add__(self, other: "AttendanceTotals") -> "AttendanceTotals":
        return AttendanceTotals(
            **{part.name: getattr(self, part.name) + getattr(other, part.name) for part in fields(self)}
        )


def totals(sessions: Iterable[tuple[date, str | None]]) -> AttendanceTotals:
    """Count sessions, each given as its day and its mark (None where there is none)."""
    counts = Counter(meaning(mark, on) for on, mark in sessions)

    def number(of: Callable[[StatisticalMeaning], bool]) -> int:
        return sum(times for met, times in counts.items() if of(met))

    return AttendanceTotals(
        possible=number(lambda met: met.possible),
        attended=number(lambda met: met.attended),
        late=number(lambda met: met.late),
        authorised=number(lambda met: met.authorised),
        unauthorised=number(lambda met: met.unauthorised),
        not_counted=number(lambda met: met.name in {"unable", "not_possible", "admin"}),
        unmarked=number(lambda met: met.name == "no_mark"),
        unknown=number(lambda met: met.name == "unknown"),
    )
