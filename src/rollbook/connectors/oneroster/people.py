"""Says who is who in a set: the roles of each user at the school, and which contacts belong to which students.

Only what the other files need is kept of each user; the rest of the row is read when it is its turn.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from rollbook.connectors.oneroster.opening import OneRosterSet
from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.school import School
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.values import read_list
from rollbook.connectors.oneroster.vocabulary import METADATA, plain, plain_name, vocabulary
from rollbook.connectors.source import Item, Refused

KINDS = ("student", "staff_member", "contact")


@dataclass(frozen=True, slots=True)
class Part:
    """One role of a person at the school: the kind of record it makes, the word of the standard, from when to when."""

    kind: str
    word: str
    start: date | None = None
    end: date | None = None


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class People:
    """The people of the school, by their sourcedIds.

    Attributes:
        parts: The roles of each; somebody may be a member of staff and a parent.
        contacts: For each student the contacts that the set links with them, from either side.
        given_up: In a set of changes, the kinds of record that people lost with a role.
        items: Rows that could not be used.
        told: What roles.csv makes of each user, whether their rows in users.csv can be used or not.
        unclear: Users of whom roles.csv says something that nobody knows.
        elsewhere: Users who belong to other schools only.
        relationships: What metadata calls the relationship of a contact to the students, where it does.
    """

    parts: Mapping[str, Parts] = field(default_factory=dict)
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given_up: Mapping[str, frozenset[str]] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    told: Mapping[str, Parts] = field(default_factory=dict)
    unclear: AbstractSet[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    relationships: Mapping[str, str] = field(default_factory=dict)

    def kinds(self, key: str) -> frozenset[str]:
        """Return the kinds of record that a person is."""
        return frozenset(part.kind for part in self.parts.get(key, ()))

    def of(self, key: str, kind: str) -> Parts:
        """Return the roles of a person that make this kind of record."""
        return tuple(part for part in self.parts.get(key, ()) if part.kind == kind)


def find_people(found: OneRosterSet, school: School, remarks: Remarks) -> People:
    """Look through roles.csv and users.csv for who is who."""
    users, roles = found.table("users"), found.table("roles")
    by_role = _Roles(school, remarks)
    for row in roles.rows() if roles else ():
        by_role.take(row)
    if users is None:
        return People(by_role.parts, given_up=by_role.given_up(), items=tuple(by_role.items))
    seen = _look_through(users, by_role, school)
    contacts = _contacts(seen, is_delta=users.is_delta)
    for links in contacts.values():
        for key in links:
            if key in seen.away:  # a parent need not be listed under the school: the child is
                seen.parts[key] = tuple(part for part in seen.away.pop(key) if part.kind == "contact")
    if seen.away:
        remarks.note("user.elsewhere", users.file, f"{len(seen.away):,} users of other schools were passed over.")
    return People(
        parts=MappingProxyType(seen.parts),
        contacts=contacts,
        given_up=by_role.given_up(),
        items=tuple(by_role.items),
        told=by_role.parts,
        unclear=by_role.unclear,
        elsewhere=frozenset(seen.away),
        relationships=seen.relationships,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What users.csv was looked through for: the roles of those of the school and of the others, links, words."""

    parts: dict[str, Parts] = field(default_factory=dict)
    away: dict[str, Parts] = field(default_factory=dict)
    agents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relationships: dict[str, str] = field(default_factory=dict)


class _Roles:
    """The rows of roles.csv, sorted by person."""

    def __init__(self, school: School, remarks: Remarks) -> None:
        self.parts: dict[str, Parts] = {}
        self.away: dict[str, Parts] = {}
        self.items: list[Item] = []
        self.unclear: set[str] = set()
        self._lost: defaultdict[str, set[str]] = defaultdict(set)
        self._school, self._remarks = school, remarks
        self._shared: dict[Part, Part] = {}

    def take(self, row: Row | Refused) -> None:
        """Take in one row."""
        if isinstance(row, Refused):
            self.items.append(row)
            return
        user, word = row.text("userSourcedId"), row.text("role") or ""
        role = vocabulary().roles.get(plain(word))
        if user is None or role is None:
            problem = f"the role {word!r} is not known" if user else "no user is named"
            where = f"{row.file}, line {row.line}"
            self.items.append(Refused("student", where, f"{where}: {problem}."))
            self.unclear |= {user} if user else set()
        elif row.gone:
            self._lose(user, role.kind, row)
        else:
            part = Part(role.kind, role.word, row.day("beginDate"), row.day("endDate"))
            part = self._shared.setdefault(part, part)
            of = self.parts if self._school.has(*row.many("orgSourcedId")) else self.away
            of[user] = (*of.get(user, ()), part)

    def given_up(self) -> Mapping[str, frozenset[str]]:
        """Return the kinds that people lost and hold by no other role."""
        return {
            user: frozenset(left)
            for user, kinds in self._lost.items()
            if (left := kinds - {part.kind for part in self.parts.get(user, ())})
        }

    def _lose(self, user: str, kind: str, row: Row) -> None:
        if plain_name(row.text("roleType") or "primary") == "primary":
            self._lost[user].add(kind)
        else:
            sentence = "A secondary role ended; whether the person stays, the next complete set will say."
            row.note("role.deleted", sentence)


def has_name(row: Row) -> bool:
    """Whether a row of users.csv names somebody at all."""
    return "givenName" in row.cells or "familyName" in row.cells


def _look_through(users: Table, by_role: _Roles, school: School) -> _Seen:
    seen = _Seen()
    shared: dict[str, Parts] = {}
    for row in users.good_rows():
        if not has_name(row):
            continue
        if linked := row.many("agentSourcedIds"):
            seen.agents[row.key] = linked
        if words := row.text(f"{METADATA}relationship"):
            seen.relationships[row.key] = words
        if row.key in by_role.parts:
            seen.parts[row.key] = by_role.parts[row.key]
        elif row.key in by_role.away:
            seen.away[row.key] = by_role.away[row.key]
        elif said := _said(row, users, shared):
            of = seen.parts if school.has(*row.many("orgSourcedIds")) else seen.away
            of[row.key] = said
    return seen


def _said(row: Row, users: Table, shared: dict[str, Parts]) -> Parts:
    """Return the roles that the row of a user itself tells of (version 1.1); several may stand in the cell."""
    text = row.text("role")
    if text is None:
        # A set of changes may bring a user without their roles, which did not change; only students have grades.
        return (Part("student", "student"),) if users.is_delta and row.text("grades") else ()
    if text not in shared:
        roles = (vocabulary().roles.get(plain(word)) for word in read_list(text))
        shared[text] = tuple(Part(role.kind, role.word) for role in roles if role)
    return shared[text]


def _contacts(seen: _Seen, *, is_delta: bool) -> dict[str, tuple[str, ...]]:
    """Return the contacts of each student, in the order of the set; a link may stand with either of the two."""

    def is_a(kind: str, key: str, among: Mapping[str, Parts]) -> bool:
        return any(part.kind == kind for part in among.get(key, ()))

    def is_contact(key: str) -> bool:
        known = key in seen.parts or key in seen.away
        return is_a("contact", key, seen.parts) or is_a("contact", key, seen.away) or (is_delta and not known)

    def pairs() -> Iterator[tuple[str, str]]:
        for key, linked in seen.agents.items():
            for other in linked:
                if is_a("student", key, seen.parts) and is_contact(other):
                    yield key, other
                elif is_a("student", other, seen.parts) and is_contact(key):
                    yield other, key

    contacts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for student, contact in pairs():
        contacts[student][contact] = None
    return {student: tuple(linked) for student, linked in contacts.items()}
