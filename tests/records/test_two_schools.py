"""Nothing of one school ever shows for another one, at any endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pytest
from tests.records.reading import Reader
from tests.sync.school import Synced

from rollbook.accounts.access import Access
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.schema import Numbering
from rollbook.records.query import Argument, UnknownRecord
from rollbook.records.store import NoSchool, SchoolRecords

READS: Final = sorted(
    op for op, each in ENDPOINTS.items() if each.method == "GET" and each.view is not None and each.view.about.kind
)
KEYS: Final = {
    "academic_years": ("academic_year", "2026"),
    "students": ("student", "A"),
    "staff_members": ("staff_member", "T1"),
    "staff_contracts": ("staff_member", "T1"),
    "exclusions": ("student", "B"),
    "groups": ("group", "Ma1"),
    "year_groups": ("group", "Y7"),
    "registration_groups": ("group", "7A"),
    "teaching_groups": ("group", "Ma1"),
    "medical_conditions": ("medical_condition", "AS"),
    "dietary_needs": ("dietary_need", "VG"),
    "learning_aims": ("learning_aim", "L1"),
    "timetables": ("timetable", "TT"),
    "rooms": ("room", "S1"),
    "assessments": ("assessment", "KS2"),
    "grade_sets": ("grade_set", "SC"),
    "results": ("result", "R1"),
}
"""Which record the path of an endpoint names, by the word in the path."""

SAME_EVERYWHERE: Final = {
    "findFacet": 1,
    "facetSingular_v1": 1,
    "findAspect_v1": 1,
    "findAssessmentPoint": 695,
    "getAssessmentPointResults": 695,
}
SAME_EVERYWHERE_LISTS: Final = {"getSubjects", "getFacets", "aspects_v1", "getAssessmentPoints"}
DATED: Final = {"getAttendances", "getLessons", "findTimetable", "getClosures"}
FLAGS: Final = frozenset(
    {"demographics", "contacts", "sen_needs", "emails", "addresses", "medical", "photo", "roles", "salaries"}
)


def arguments(op: str, school: Synced) -> dict[str, Argument]:
    """Return what names the record in the path of an endpoint, and days on which there is something."""
    endpoint = ENDPOINTS[op]
    given: dict[str, Argument] = {}
    for parameter in endpoint.parameters:
        if parameter.place == "path":
            place = KEYS.get(endpoint.path.split("/{")[0].rpartition("/")[2])
            given[parameter.name] = school.id_of(*place) if place else SAME_EVERYWHERE[op]
    if op in DATED:
        given |= {"start_date": date(2026, 9, 1), "end_date": date(2026, 12, 1)}
    return given


def read(op: str, reader: Reader, given: dict[str, Argument]) -> list[dict[str, Any]]:
    """Return what an endpoint answers, as a list."""
    flags = FLAGS & ENDPOINTS[op].includes
    if ENDPOINTS[op].many:
        return reader.all(op, flags=flags, **given)
    found = reader.one(op, flags=flags, **given)
    return [found] if found is not None else []


@pytest.mark.parametrize("op", READS)
def test_every_endpoint_answers(ashfield: Synced, op: str) -> None:
    answer = read(op, ashfield.read, arguments(op, ashfield))
    assert answer != []
    view = ENDPOINTS[op].view
    assert view is not None
    assert {each["object"] for each in answer} == {view.about.word}


def numbers(value: Any) -> Iterator[int]:  # noqa: ANN401 - any JSON
    """Go through all ids inside an answer."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, int) and not isinstance(inner, bool) and (name == "id" or name.endswith("_id")):
                yield inner
            yield from numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner)


def given_by_platform(op: str) -> bool:
    view = ENDPOINTS[op].view
    assert view is not None
    return view.about.numbering in {Numbering.PLATFORM, Numbering.PEOPLE}


@pytest.mark.parametrize("op", [op for op in READS if ENDPOINTS[op].many and given_by_platform(op)])
def test_no_id_of_one_school_shows_at_the_other(ashfield: Synced, birchwood: Synced, op: str) -> None:
    here = {each["id"] for each in read(op, ashfield.read, arguments(op, ashfield)) if "id" in each}
    there = {each["id"] for each in read(op, birchwood.read, arguments(op, birchwood)) if "id" in each}
    assert here.isdisjoint(there)


@pytest.mark.parametrize("op", [op for op in READS if any(each.place == "path" for each in ENDPOINTS[op].parameters)])
def test_an_id_of_another_school_leads_nowhere(ashfield: Synced, birchwood: Synced, op: str) -> None:
    if op in SAME_EVERYWHERE:
        assert arguments(op, birchwood) == arguments(op, ashfield)
        return
    theirs = arguments(op, birchwood)
    try:
        answer = read(op, ashfield.read, theirs)
    except UnknownRecord:
        answer = []
    # Results are counted within each school: the same number may be a record of both.
    assert answer == [] or (op == "findResult_v1" and answer == read(op, ashfield.read, arguments(op, ashfield)))


@pytest.mark.parametrize("op", [op for op in READS if op not in SAME_EVERYWHERE_LISTS | set(SAME_EVERYWHERE)])
def test_a_school_without_records_shows_none(ashfield: Synced, op: str) -> None:
    nowhere = Reader(ashfield.school.pk + 1)
    try:
        answer = read(op, nowhere, arguments(op, ashfield))
    except UnknownRecord:
        answer = []
    assert answer == []


def test_a_change_at_one_school_leaves_the_other_as_it_was(ashfield: Synced, birchwood: Synced) -> None:
    before = birchwood.everything()
    ashfield.take({})
    assert birchwood.everything() == before


def test_a_token_without_a_school_opens_no_records() -> None:
    with pytest.raises(NoSchool):
        SchoolRecords(Access(app=1, school=None, scopes=frozenset(), level="app", token=1))
