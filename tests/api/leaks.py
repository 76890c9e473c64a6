"""An oracle for whole answers: what in them is beyond what a token holds, by the written facts alone.

It walks the JSON of an answer member by member and asks the facts what each needs. It knows nothing of plans, facets
and the store, nor of the declarations that they are made from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.contract.facts import FACTS
from tests.contract.oracle import OBJECTS, Seen, facts_of

ENDPOINT_FACTS: Final[Mapping[str, Any]] = FACTS["endpoints"]
DEPENDENCIES: Final[Mapping[str, list[str]]] = FACTS["scopes"]

OLDER_NAMES: Final = {
    ("V1Student", "addresses"): "address",
    ("V1Student", "contact"): "contacts",
    ("V1Result", "aspect_id"): "facet_id",
    ("V1Assessment", "mis_mappings"): "mis_assessments",
    ("V1Exclusion", "exclusions_reason"): "exclusion_reason",
}
"""Members of version 1.0 that say again what another one says."""
OTHER_TYPES: Final = {("V1Student", "contact"): "list of StudentContacts"}
ALSO_THERE: Final = {("Me", "description"), ("Me", "decription"), ("V1AssessmentWithGradeSet", "grades")}
STRICTER: Final = {
    ("Lesson", "supervisors"): "staff_members.basic",
    ("TimetableLessons", "supervisors"): "staff_members.basic",
}
"""Members that need more than clients know: who teaches is about staff."""
UPDATES: Final = {"updateResults", "putResult_v1"}
"""Operations that answer with the result, and with what became of it."""
OWN: Final = "assessments.write"

OF_PEOPLE: Final = {"student", "staff_member", "contact"}
"""Words of objects whose id is a person's."""
TO_PEOPLE: Final = {
    *("student_id", "student_ids", "staff_member_id", "contact_id", "supervisor_ids"),
    *("created_by_id", "last_modified_by_id"),
}
"""Members that hold the ids of people."""


def closure(scopes: Collection[str]) -> frozenset[str]:
    """Return scopes and all that they bring along."""
    return frozenset(scopes) | {other for scope in scopes for other in DEPENDENCIES[scope]}


@dataclass(frozen=True)
class Holder:
    """Who asked, and what is the other school's: what must not be in the answer."""

    scopes: frozenset[str]
    categories: Mapping[int, str]
    """The category of each assessment of the school, by its id."""
    strangers: frozenset[int]
    """The ids of the people of the other school."""
    mark: bytes
    """What every text of the other school ends with."""


@dataclass
class Walk:
    """One answer, looked through."""

    holder: Holder
    op: str
    version: str
    flags: frozenset[str]
    leaks: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Members with a scope of their own that had something to say, by object and name."""

    def through(self, said: Any) -> None:  # noqa: ANN401 - any JSON
        """Look through a good answer."""
        fact = ENDPOINT_FACTS[self.op]
        missing = [need for need in fact["needs"] if not set(need) & self.holder.scopes]
        if missing:
            self.leaks.append(f"answered without {missing}")
        returns = ((self.version == "1.0" and fact["returns_v1_0"]) or fact["returns"] or "").removeprefix("V1List of ")
        if not returns or returns == "binary":
            return
        if isinstance(said, dict) and said.get("object") == "list":
            said = said["data"]
        for each in said if isinstance(said, list) else [said]:
            self._object(self._named(returns), each, "")

    def _named(self, kind: str) -> str:
        return f"V1{kind}" if self.version == "1.0" and f"V1{kind}" in OBJECTS else kind

    def _object(self, kind: str, said: Mapping[str, Any], place: str, inside: frozenset[str] = frozenset()) -> None:
        """Look at an object; `inside` are scopes that need not be held for it, since its owner decides."""
        if said.get("deleted") is True:
            if set(said) != {"object", "id", "deleted"}:
                self.leaks.append(f"{place}: more than the id of what is gone")
            return
        self._row(kind, said, place)
        for name, value in said.items():
            if name != "object":
                self._member(kind, name, value, f"{place}/{name}", inside)
            people = name in TO_PEOPLE or (name == "id" and said.get("object") in OF_PEOPLE)
            if people and self.holder.strangers & set(value if isinstance(value, list) else [value]):
                self.leaks.append(f"{place}/{name}: a person of the other school")

    def _row(self, kind: str, said: Mapping[str, Any], place: str) -> None:
        """Look at what is granted row by row: results by category, groups that users made."""
        assessment = (
            said.get("assessment_id") if "result_date" in said else said.get("id") if _is_assessment(kind) else None
        )
        category = self.holder.categories.get(assessment or 0)
        if category and f"assessments.{category}" not in self.holder.scopes and self.op != "createResult":
            self.leaks.append(f"{place}: {category} is not granted")
        if said.get("type") == "UserGroup" and kind == "Group" and "groups.user" not in self.holder.scopes:
            self.leaks.append(f"{place}: groups of users are not granted")

    def _member(self, kind: str, name: str, value: Any, place: str, inside: frozenset[str]) -> None:  # noqa: ANN401 - any
        found = next(_facts(kind, name), None)
        if found is None and self.op in UPDATES:
            found = next(_facts(self._named("Result"), name), None) or ({}, "string")
        if found is None:
            if (kind, name) not in ALSO_THERE:
                self.leaks.append(f"{place}: a member that nobody knows, in {kind}")
            return
        fact, type_ = found
        owner = kind.removeprefix("V1")
        seen = Seen(self.holder.scopes | self._written() | inside, self.flags)
        stricter = STRICTER.get((owner, name))
        if not seen.may(owner, OLDER_NAMES.get((kind, name), name), fact) or (stricter and stricter not in seen.scopes):
            self.leaks.append(f"{place}: {name} of {kind} needs {fact.get('scope')} and {fact.get('include')}")
        if fact.get("scope") and value not in (None, [], {}):
            self.seen.add((owner, name))
        inner = self._named(OTHER_TYPES.get((kind, name), type_).removeprefix("list of "))
        if inner in OBJECTS:
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    self._object(inner, each, place, inside | _own_need(inner))

    def _written(self) -> set[str]:
        """Return the scopes that an app needs not to hold for what it has just written itself."""
        write = OWN in self.holder.scopes and self.op in {"createResult", *UPDATES}
        return {"assessments.internal", "assessments.national", "assessments.examinations"} if write else set()


def _own_need(kind: str) -> frozenset[str]:
    """Return what all members of an object need alike: inside another, what holds the object says what it needs."""
    needs = {frozenset(fact.get("scope", ())) for fact in facts_of(OBJECTS[kind].get("delta_of", kind)).values()}
    return next(iter(needs)) if len(needs) == 1 else frozenset()


def _is_assessment(kind: str) -> bool:
    return kind.removeprefix("V1") in {"Assessment", "AssessmentWithGradeSet"}


def _facts(kind: str, name: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield what is known of a member: the facts of its object, or those of the newer one that it stems from."""
    newer = OBJECTS[kind].get("delta_of")
    own = facts_of(kind).get(name)
    base = facts_of(newer).get(OLDER_NAMES.get((kind, name), name)) if newer else None
    if own is not None and (base is None or "scope" in own):
        yield own, own["type"]
    elif base is not None:
        yield base, (own or base)["type"]
