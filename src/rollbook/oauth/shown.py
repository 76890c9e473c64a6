"""What a Data Access Request shows: the scopes in clusters, with the fields, the reasons and the people behind each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rollbook.accounts.models import School
from rollbook.consent.models import AccessRequest
from rollbook.contract.describe import Line, fields_behind
from rollbook.contract.scopes import CLUSTERS, SCOPES, Scope
from rollbook.records.counting import numbers

PEOPLE: Mapping[str, tuple[str, str]] = {
    "student": ("pupil", "pupils"),
    "contact": ("parent or carer", "parents and carers"),
    "staff_member": ("member of staff", "members of staff"),
}
"""Kinds of people, as one and as many."""
ABOUT = {"contacts": "contact", "staff_members": "staff_member"}
"""Whom a scope is about, by the first part of its name."""
ABOUT_PUPILS = frozenset({"students", "attendances", "exclusions", "assessments", "learning_aims", "groups"})
WRITES = "assessments.write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scope as a school reads it; `purpose` is in the app's own words, blank where it gave none."""

    scope: Scope
    purpose: str = ""
    required: bool = True
    because: str = ""
    granted: bool = False
    ticked: bool = False
    comes_with: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Line, ...]:
        """What stands behind it."""
        return fields_behind(self.scope.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Scopes under one heading, and how many people they tell of: "1,043 pupils"."""

    heading: str
    rows: tuple[Row, ...]
    people: str = ""


def clusters_of(
    request: AccessRequest, *, granted: Collection[str], ticked: Collection[str], people: Mapping[str, int]
) -> tuple[Cluster, ...]:
    """Return what the request asks; `granted` is what the school shares already, `ticked` what is marked for it."""
    asked = request.required_scopes | request.optional_scopes
    rows = [
        Row(
            scope=SCOPES[name],
            purpose=str(request.purposes.get(name, "")),
            required=name in request.required_scopes,
            because=_because(request, name),
            granted=name in granted,
            ticked=name in ticked,
            comes_with=tuple(SCOPES[each].title for each in SCOPES[name].requires if each in request.optional_scopes),
        )
        for name in SCOPES
        if name in asked
    ]
    return _clustered(rows, people)


def clusters_shared(
    scopes: Collection[str], *, purposes: Mapping[str, str], people: Mapping[str, int]
) -> tuple[Cluster, ...]:
    """Return what was agreed, for the receipt."""
    rows = [Row(scope=SCOPES[name], purpose=purposes.get(name, "")) for name in SCOPES if name in scopes]
    return _clustered(rows, people)


def titles(scopes: Collection[str]) -> tuple[str, ...]:
    """Return what people call the scopes, in the order in which they read them."""
    return tuple(scope.title for name, scope in SCOPES.items() if name in scopes)


def sensitive(scopes: Collection[str]) -> tuple[str, ...]:
    """Return the titles of those scopes that ask for special care."""
    return titles([name for name in scopes if SCOPES[name].sensitive])


def people_of(school: School, today: date) -> dict[str, int]:
    """Return how many people of each kind the school has today."""
    return numbers(school=school.pk, kinds=tuple(PEOPLE), today=today)


def _because(request: AccessRequest, name: str) -> str:
    """Return why a scope is fixed: because the app says so, or because another one means nothing without it."""
    needing = [each for each in request.required_scopes if name in SCOPES[each].requires]
    if name not in request.purposes and needing:
        return f"{titles(needing)[0]} means nothing without it."
    return f"{request.app} works for no school without it."


def _clustered(rows: Iterable[Row], people: Mapping[str, int]) -> tuple[Cluster, ...]:
    by_heading: dict[str, list[Row]] = {heading: [] for heading in CLUSTERS}
    for row in rows:
        by_heading[row.scope.cluster].append(row)
    return tuple(
        Cluster(heading=heading, rows=tuple(found), people=_people(found, people))
        for heading, found in by_heading.items()
        if found
    )


def _people(rows: Iterable[Row], people: Mapping[str, int]) -> str:
    """Say how many people most rows of a cluster tell of; blank where they tell of none."""
    kinds = Counter(kind for row in rows if (kind := _kind(row.scope.name)))
    if not kinds:
        return ""
    kind = kinds.most_common(1)[0][0]
    number = people.get(kind, 0)
    return f"{number:,} {PEOPLE[kind][0 if number == 1 else 1]}"


def _kind(scope: str) -> str | None:
    first = scope.partition(".")[0]
    if scope == WRITES or first == "assessments":
        return "student"
    return ABOUT.get(first) or ("student" if first in ABOUT_PUPILS else None)
