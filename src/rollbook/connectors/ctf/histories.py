"""The histories of a pupil: free school meals, special needs, schools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, Final

from rollbook.connectors.ctf.elements import Element
from rollbook.connectors.ctf.header import Header, SchoolNumbers, school_numbers
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.values import boolean, day, filled, whole
from rollbook.contract.codesets import codeset, sen

_PROVISIONS: Final = codeset("sen_provision")
_NEEDS: Final = codeset("sen_type")
_EXPANDED: Final = "EFSM"
"""FSMCategory: free meals by the expanded rule, from September 2026 on."""


def free_school_meals(pupil: Element, notes: Notes) -> dict[str, Any]:
    """Return the times of eligibility, oldest first, and when it will be looked at again.

    A block without a single time says nothing: what is stored stays.
    """
    block = pupil.child("FSMhistory")
    if block is None:
        return {}
    times = [
        {
            "start_date": day(each.value("FSMstartDate"), what="FSMstartDate", notes=notes),
            "end_date": day(each.value("FSMendDate"), what="FSMendDate", notes=notes),
        }
        for each in block.all("FSMinstance")
        if each.value("FSMstartDate", "FSMendDate")
    ]
    times.sort(key=lambda time: time["start_date"] or date.min)
    reviewed = day(block.value("FSMreviewDate"), what="FSMreviewDate", notes=notes)
    return filled({"fsm_history": _known(times), "fsm_review_date": reviewed})


def without_premium(pupil: Element, notes: Notes) -> list[date]:
    """Return the first days of free meals by the rule of 2026, by which all with Universal Credit are eligible.

    They earn no pupil premium; the contract's rows have no place to say so.
    """
    block = pupil.child("FSMhistory")
    rows = block.all("FSMinstance") if block else []
    earning: dict[date, bool] = {}
    for each in rows:
        began = day(each.value("FSMstartDate"), what="FSMstartDate", notes=notes)
        if began:
            expanded = (each.value("FSMCategory") or "").upper() == _EXPANDED
            earning[began] = earning.get(began, False) or not expanded
    return [began for began, earns in earning.items() if not earns]


def _known(times: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each row of a history what it is known by, whichever school writes it: its first day, and of what it is."""
    seen: Counter[str] = Counter()
    for time in times:
        known = "/".join(str(part) for part in (time["start_date"] or "before", time.get("code")) if part)
        seen[known] += 1
        time["id"] = known if seen[known] == 1 else f"{known}/{seen[known]}"
    return times


def special_needs(pupil: Element, notes: Notes) -> dict[str, Any]:
    """Return provision over time, provision at the time of the file, and needs in the order of their rank.

    A file has the day on which each provision began: it ended the day before the next one. Needs that ended before
    today are not needs any more, and are left out.
    """
    block = pupil.child("SENhistory")
    if block is None:
        return {}
    history = list(_provisions(block, notes))
    begun = [each for each in history if (each["start_date"] or date.min) <= notes.today]
    latest = begun[-1] if begun else None
    current = sen.provision(latest["code"]) if latest else None
    if latest and (latest["end_date"] or notes.today) < notes.today:
        current = None
    return filled(
        {
            "sen_category": current.code if current else None,
            "sen_category_history": _known(history),
            "sen_needs": [_need(each, place, notes) for place, each in enumerate(_current_needs(block, notes), 1)],
        }
    )


def _provisions(block: Element, notes: Notes) -> Iterator[dict[str, Any]]:
    """Yield each provision with its first and last day, oldest first."""
    found: list[dict[str, Any]] = []
    for each in block.all("SEN"):
        code = (each.value("SENprovision", "SENstatus") or "").upper()
        if code:
            began = day(each.value("StartDate", "SENstartDate"), what="SEN StartDate", notes=notes)
            ended = day(each.value("EndDate", "SENendDate"), what="SEN EndDate", notes=notes)
            found.append({"code": code, "start_date": began, "end_date": ended})
            if code not in _PROVISIONS:
                notes.say("sen.unknown", f"The SEN provision “{code}” is in no list of the DfE. It was kept.")
    found.sort(key=lambda time: time["start_date"] or date.min)
    for time, after in zip_longest(found, found[1:]):
        followed = after["start_date"] if after else None
        before = followed - timedelta(days=1) if followed else None
        # Of two provisions that began on one day, the earlier one in the file held on that day alone.
        ended = time["end_date"] or (max(before, time["start_date"] or before) if before else None)
        yield {**time, "end_date": ended, "description": _PROVISIONS.label(time["code"])}


def _current_needs(block: Element, notes: Notes) -> list[Element]:
    """Return the needs that have not ended, the main one first; those without a rank come last, as in the file."""
    needs = [each for each in block.anywhere("SENneed") if each.value("SENtype")]
    ended = [day(each.value("NeedEndDate"), what="NeedEndDate", notes=notes) for each in needs]
    current = [each for each, end in zip(needs, ended, strict=True) if end is None or end >= notes.today]
    if len(current) < len(needs):
        notes.count("sen.ended", "Special needs that have ended were left out.")
    return sorted(current, key=lambda each: _rank(each) or len(needs) + 1)


def _rank(need: Element) -> int | None:
    return whole(need.value("SENtypeRank"))


def _need(need: Element, place: int, notes: Notes) -> dict[str, Any]:
    code = (need.value("SENtype") or "").upper()
    area = sen.broad_area(code)
    if code not in _NEEDS:
        notes.say("sen.unknown", f"The SEN need “{code}” is in no list of the DfE. It was kept.")
    return filled(
        {
            "sen_need_type_code": code,
            "sen_need_type_name": _NEEDS.label(code),
            "sen_broad_need_type_code": area.code if area else None,
            "sen_broad_need_type_name": area.label if area else None,
            "start_date": day(need.value("NeedStartDate"), what="NeedStartDate", notes=notes),
            "priority": _rank(need) or place,
        }
    )


def first_day(pupil: Element, header: Header, this: SchoolNumbers, notes: Notes) -> date | None:
    """Return the day on which the pupil came to this school, last time round; None where the file does not say.

    A day of leaving is noted and not used: a transfer file takes nobody off roll.
    """
    here = header.place(this)
    days: list[tuple[date, bool]] = []
    for block in pupil.all("SchoolHistory"):
        for each in block.all("School"):
            school = school_numbers(each)
            # The last school without a number is the one that wrote the file.
            if not school and boolean(each.value("LastSchool")):
                school = header.source
            came = day(each.value("EntryDate"), what="EntryDate", notes=notes)
            if school and school.same(here) and came:
                days.append((came, each.value("LeavingDate") is not None))
    if not days:
        return None
    came, left = max(days)
    if left:
        notes.count("roll.left", "The file has pupils who left this school. Nobody was taken off roll.")
    return came
