"""An oracle for the scope filter: what a caller sees of an object, worked out from the written facts alone.

It walks the values of one object and asks the facts, path by path, what each member needs. It knows nothing of facets,
columns and plans, nor of the declarations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.contract.facts import FACTS

OBJECTS: Final[Mapping[str, Any]] = FACTS["objects"]

ROOTS: Final = (
    "AcademicYear",
    "CalendarEvent",
    "MisSubject",
    "Subject",
    "Student",
    "MedicalCondition",
    "DietaryNeed",
    "LearningAim",
    "Contact",
    "StaffMember",
    "StaffContract",
    "StaffAbsence",
    "Group",
    "YearGroup",
    "RegistrationGroup",
    "TeachingGroup",
    "Enrolment",
    "Room",
    "Closure",
    "TimetableStructure",
    "AttendanceSummary",
    "Exclusion",
    "Assessment",
    "AssessmentPoint",
    "Facet",
    "GradeSet",
    "Result",
)
"""Objects that are stored as facets and sent by themselves."""

JOINED: Final = {
    ("MisSubject", "subject"),
    ("Subject", "mis_subjects"),
    ("Group", "mis_subject"),
    ("Group", "supervisors"),
    ("Group", "student_ids"),
    ("YearGroup", "supervisor_ids"),
    ("YearGroup", "student_ids"),
    ("RegistrationGroup", "supervisor_ids"),
    ("RegistrationGroup", "student_ids"),
    ("TeachingGroup", "supervisor_ids"),
    ("TeachingGroup", "student_ids"),
    ("TeachingGroup", "subject"),
    ("TeachingGroup", "assessment"),
}
"""Members that are put together from other records when they are read: a plan names them and holds no text of them."""

NEVER_NULL: Final = {
    ("Student", "demographics"),
    ("Student", "medical"),
    ("Student", "languages"),
    ("StaffMember", "demographics"),
}
"""Objects whose members are granted one by one: where nothing is known, they are there with nulls inside."""

OTHER_NEEDS: Final = {
    ("StaffSalary", "id"): "staff_members.contracts",
    ("StaffContract", "salaries"): "staff_members.contracts",
}
"""Hours of work belong to the contract, so the list that holds them and its entries do too."""

COPIES: Final = {("StaffMemberDemographics", "disability_cdoe"): "disability_code"}
"""Members that repeat another one."""

NEW_MEMBERS: Final = {
    ("StaffMemberDemographics", "disability_code"): {
        "type": "string",
        "scope": ["staff_members.disability"],
        "include": ["demographics"],
    }
}
"""Members that clients did not know: the right spelling of one that they know misspelt."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a caller holds and asks for."""

    scopes: frozenset[str]
    flags: frozenset[str]

    def may(self, owner: str, name: str, fact: Mapping[str, Any]) -> bool:
        """Tell whether a member is shown to somebody who sees its owner."""
        other = OTHER_NEEDS.get((owner, name))
        needed = {other} if other else set(fact.get("scope", ()))
        return (not needed or bool(needed & self.scopes)) and set(fact.get("include", ())) <= self.flags


def facts_of(owner: str) -> dict[str, Mapping[str, Any]]:
    """Return the facts on each member of an object."""
    more = {name: fact for (holder, name), fact in NEW_MEMBERS.items() if holder == owner}
    return {**OBJECTS[owner]["fields"], **more}


def shown(owner: str, values: Mapping[str, Any], seen: Seen) -> dict[str, Any]:
    """Return the object that a caller sees, without members that are joined."""
    word = OBJECTS[owner]["word"] if owner != "Result" else "result"
    answer: dict[str, Any] = {"object": word}
    for name, fact in facts_of(owner).items():
        if (owner, name) in JOINED or not seen.may(owner, name, fact):
            continue
        value = values.get(COPIES.get((owner, name), name))
        if fact.get("nullable") == "absent" and not value:
            continue
        answer[name] = _member(owner, name, fact["type"], value, seen)
    return answer


def _member(owner: str, name: str, type_: str, value: Any, seen: Seen) -> Any:  # noqa: ANN401 - any value
    kind, several = type_.removeprefix("list of "), type_.startswith("list of ")
    if kind not in OBJECTS:
        return (value or []) if several else value
    if several:
        return [shown(kind, item, seen) for item in value or ()]
    if value is None:
        return shown(kind, {}, seen) if (owner, name) in NEVER_NULL else None
    return shown(kind, value, seen)


def joins_seen(owner: str, seen: Seen) -> set[str]:
    """Return the joined members that a caller sees."""
    return {name for holder, name in JOINED if holder == owner and seen.may(owner, name, facts_of(owner)[name])}


def wishes(owner: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return every scope and every include flag that shows something of an object."""
    scopes: set[str] = set()
    flags: set[str] = set()
    for holder, name, fact in _paths(owner):
        scopes |= {OTHER_NEEDS.get((holder, name), "")} | set(fact.get("scope", ()))
        flags |= set(fact.get("include", ()))
    return frozenset(scopes - {""}), frozenset(flags)


def _paths(owner: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for name, fact in facts_of(owner).items():
        if (owner, name) not in JOINED:
            yield owner, name, fact
            kind = fact["type"].removeprefix("list of ")
            if kind in OBJECTS:
                yield from _paths(kind)
        else:
            yield owner, name, fact
