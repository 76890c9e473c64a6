"""Leaning: what decides which rows a list holds, besides what the list shows of them.

A list by days leans on the dates of its rows, whether they are shown or not: who is in it on a day can be seen by
anybody who reads it for that day. What lies in another record (the span of an academic year, the sort of a group)
cannot be followed row by row; when it changes, whoever follows the list gets all of it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rollbook.records.bits import ANY, KEYS
from rollbook.records.query import Query
from rollbook.records.tables import hidden_keys, key_facets

OF_GROUPS: Final = frozenset(
    {"getGroupStudents", "getYearGroupStudents", "getRegistrationGroupStudents", "getTeachingGroupStudents"}
)
"""Lists of the students of a group."""

_BY_DATES: Final = frozenset({"getStudents", "getLeftStudents", "getStaffMembers", "getLeftStaffMembers"})
_GROUP_FACTS: Final = frozenset({"f_group_groups", ANY, KEYS})
_YEAR_FACTS: Final = frozenset({"f_school", ANY})
NOTHING: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})


def own_facets(query: Query, kind: str, scopes: frozenset[str]) -> frozenset[str]:
    """Return the facets of a list's own kind that decide which rows it holds."""
    facets = frozenset({KEYS}) if hidden_keys(kind) else frozenset()
    if query.endpoint.op in _BY_DATES:
        facets |= {"f_dates"}
    if kind == "group" and query.arguments.get("year_code"):
        facets |= {"f_group_groups", "j_members"} if _by_members(scopes) else {"f_group_groups"}
    return facets


def _by_members(scopes: frozenset[str]) -> bool:
    """Tell whether groups are found by the year of their members too, which tells who these are."""
    return "students.basic" in scopes


def deciding_facets(query: Query, kind: str, scopes: frozenset[str]) -> frozenset[str]:
    """Return the facets without whose change no row leaves a list."""
    keys = {name: facet for name, facet in key_facets(kind).items() if name != "year_code" or name in query.arguments}
    return frozenset(keys.values()) | own_facets(query, kind, scopes) | {ANY, "j_subject"}


def other_facets(query: Query, kind: str, scopes: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Return the facets of other kinds that decide which rows a list holds, by kind."""
    found: dict[str, frozenset[str]] = {}
    arguments = query.arguments
    if query.endpoint.op == "getGroupEnrolments" or (query.endpoint.op in OF_GROUPS and "id" not in arguments):
        found["group"] = _GROUP_FACTS
    if "academic_year_id" in arguments:
        found["academic_year"] = _YEAR_FACTS
    if kind == "group" and arguments.get("year_code") and _by_members(scopes):
        found["student"] = frozenset({"f_basic"})
    return found or NOTHING
