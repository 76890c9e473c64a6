"""How what is shared, counted and synced is called on the pages of a school."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from rollbook.contract.describe import Line, fields_behind
from rollbook.contract.scopes import SCOPES, Scope

KINDS: Final[Mapping[str, str]] = {
    "academic_year": "academic years",
    "calendar_event": "calendar events",
    "mis_subject": "subjects of the school",
    "subject": "subjects",
    "student": "pupils",
    "medical_condition": "medical conditions",
    "dietary_need": "dietary needs",
    "learning_aim": "learning aims",
    "contact": "parents and carers",
    "staff_member": "members of staff",
    "staff_contract": "staff contracts",
    "staff_absence": "staff absences",
    "supervision": "teachers of groups",
    "group": "groups",
    "enrolment": "memberships of groups",
    "room": "rooms",
    "closure": "room closures",
    "lesson": "lessons",
    "timetable": "timetables",
    "attendance": "weeks of attendance",
    "attendance_summary": "attendance totals",
    "exclusion": "suspensions and exclusions",
    "assessment": "assessments",
    "assessment_point": "assessment points",
    "facet": "facets of assessment",
    "grade_set": "grade sets",
    "result": "results",
}
"""What people call each kind of record, more than one of them."""

PEOPLE: Final[Mapping[str, tuple[str, ...]]] = {
    "student": ("students", "attendances", "attendance", "exclusions", "assessments", "learning_aims"),
    "contact": ("contacts",),
    "staff_member": ("staff_members", "staff_contracts", "staff_absences"),
}
"""Whom the scopes that begin so are about."""

ONE: Final[Mapping[str, str]] = {"student": "pupil", "contact": "parent or carer", "staff_member": "member of staff"}
"""What people call one of them."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A scope as a school reads it, with the fields behind it."""

    scope: Scope
    required: bool
    lines: tuple[Line, ...]
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Scopes that people find under one heading."""

    name: str
    shared: tuple[Shared, ...]

    @property
    def required(self) -> tuple[Shared, ...]:
        """Those without which the app does not work."""
        return tuple(each for each in self.shared if each.required)

    @property
    def optional(self) -> tuple[Shared, ...]:
        """Those that the school may take away by themselves."""
        return tuple(each for each in self.shared if not each.required)

    @property
    def sensitive(self) -> bool:
        """Whether something of it asks for special care."""
        return any(each.scope.sensitive for each in self.shared)


def clusters(
    scopes: Collection[str], *, required: Collection[str] = (), purposes: Mapping[str, str] | None = None
) -> tuple[Cluster, ...]:
    """Return `scopes` under their headings, in the order of the contract."""
    said = purposes or {}
    found: dict[str, list[Shared]] = {}
    for name, scope in SCOPES.items():
        if name in scopes:
            shared = Shared(scope, name in required, fields_behind(name), said.get(name, ""))
            found.setdefault(scope.cluster, []).append(shared)
    return tuple(Cluster(name, tuple(each)) for name, each in found.items())


def concerned(scopes: Collection[str], numbers: Mapping[str, int]) -> tuple[str, ...]:
    """Return how many people of each sort `scopes` are about: "1,043 pupils"."""
    firsts = {scope.partition(".")[0] for scope in scopes}
    meant = (kind for kind, begins in PEOPLE.items() if numbers.get(kind) and firsts & set(begins))
    return tuple(f"{numbers[kind]:,} {KINDS[kind] if numbers[kind] > 1 else ONE[kind]}" for kind in meant)


def kind(name: str) -> str:
    """Return what people call a kind of record."""
    return KINDS.get(name, name.replace("_", " "))


def web(uri: str) -> str:
    """Return an address that a page may lead to; blank for one that is none of the web's."""
    return uri if uri.startswith(("https://", "http://")) else ""
