"""Identify: from the keys of a source to the ids of the platform, over renames and changes of MIS.

A key that this source used before keeps its id. A new key of a person is held against the people whom the school has
already: a certain rule (the UPN) joins them, a likely one (name, date of birth and sex) joins them only where nothing
speaks against it; either way the report says so. Otherwise the key gets a new id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rollbook.connectors.source import Matching
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import Numbering
from rollbook.records.rows import values_of
from rollbook.records.sequences import Numbers, sequence_name
from rollbook.records.tables import TABLES
from rollbook.records.writing import identities, living_rows
from rollbook.sync.report import Report

OWN: Final = "rollbook"
"""The source of what the platform itself adds: platform subjects, sums of attendance."""

Identifier = tuple[str, ...]

_ANYONE_WITH: Final[Mapping[str, tuple[str, ...]]] = {"upn": ("upn", "former_upn"), "former_upn": ("upn", "former_upn")}
"""Members that may stand under another name on the other side: a pupil's old number is somebody's number of before."""

_AGAINST: Final = ("upn", "uln")
"""Numbers that speak against a likely match where both sides have one and they differ."""


class Identities:
    """The ids of one school's records for one source; new ones are taken from the counters, but not yet written."""

    def __init__(self, *, school: int, source: str) -> None:
        self.school, self.source = school, source
        self._known = identities(school, source)
        self._numbers: dict[str, Numbers] = {}
        self._claimed: dict[str, dict[int, str]] = {}
        self._first_keys: dict[str, dict[int, list[str]]] = {}
        self._keys_before: dict[str, list[str]] = {}
        self.fresh: list[tuple[int, str, str, str, int]] = []

    def id_of(self, kind: str, key: str) -> int | None:
        """Return the id that a key stands for, if it stands for one."""
        return self._known.get(kind, {}).get(key)

    def keys_of(self, kind: str) -> Mapping[str, int]:
        """Return all keys of a kind and their ids."""
        return self._known.get(kind, {})

    def settle(self, kind: str, key: str, match: Callable[[], int | None]) -> int:
        """Return the id of a key that has arrived: the one it had, the one that `match` finds, or a new one."""
        known = self._known.setdefault(kind, {})
        id_ = known.get(key)
        if id_ is None:
            numbering = KINDS[kind][0].about.numbering
            found = None if numbering is Numbering.GIVEN else match()
            if found is not None and numbering is Numbering.PEOPLE and found in self._keys_of_before(kind):
                self._keys_before[key] = self._keys_of_before(kind)[found]
            id_ = int(key) if numbering is Numbering.GIVEN else found or self.number(kind, numbering)
            known[key] = id_
            self.fresh.append((self.school, self.source, kind, key, id_))
        self._claimed.setdefault(kind, {}).setdefault(id_, key)
        return id_

    def _keys_of_before(self, kind: str) -> Mapping[int, list[str]]:
        """Return the keys that each record of a kind had before the first new one of this pull."""
        if kind not in self._first_keys:
            keys = self._first_keys[kind] = {}
            for key, id_ in self._known[kind].items():
                keys.setdefault(id_, []).append(key)
        return self._first_keys[kind]

    def renamed(self, kind: str, key: str) -> int | None:
        """Return the id of what belongs to a person who has a new key: it had the old one before the slash."""
        for place, letter in enumerate(key):
            for old in self._keys_before.get(key[:place], ()) if letter == "/" and self._keys_before else ():
                id_ = self.id_of(kind, old + key[place:])
                if id_ is not None:
                    return id_
        return None

    def claimed_by(self, kind: str, id_: int) -> str | None:
        """Return the key of this pull that an id was settled for first."""
        return self._claimed.get(kind, {}).get(id_)

    def number(self, name: str, numbering: Numbering) -> int:
        """Return a free id of a kind (or of a sort of part)."""
        sequence = sequence_name(name, numbering, self.school)
        if sequence not in self._numbers:
            self._numbers[sequence] = Numbers(sequence)
        return self._numbers[sequence].take()


class Matcher:
    """Finds the person of the school that a person of the source may be.

    `own` are the people whom the source knows under other keys (of a source whose keys change, those who come under
    them in this pull): where it has two keys for people who are merely alike, it says that they are two.
    """

    def __init__(self, *, kind: str, school: int, matching: Matching, own: frozenset[int], report: Report) -> None:
        self.kind, self.own, self.report = kind, own, report
        self._certain = matching.certain.get(kind, ())
        self._likely = matching.likely.get(kind, ())
        self._people: dict[int, dict[str, Any]] = {}
        self._index: dict[tuple[Identifier, Identifier], set[int]] = {}
        if self._certain or self._likely:
            self._read(school)

    def _read(self, school: int) -> None:
        table = TABLES[self.kind]
        rules = (*self._certain, *self._likely)
        for row in living_rows(self.kind, table.columns, school):
            values = values_of(table, row)
            self._people[row[1]] = {number: _compared(values, number) for number in _AGAINST}
            for rule in rules:
                for members in _readings(rule):
                    identifier = _identifier(values, members)
                    if identifier:
                        self._index.setdefault((rule, identifier), set()).add(row[1])

    def find(self, key: str, values: Mapping[str, Any]) -> int | None:
        """Return the id of the one person whom the values fit; None, noted where it was close, otherwise."""
        for rule in self._certain:
            found = self._candidates(rule, values)
            if len(found) == 1:
                return self._joined(key, rule, found.pop())
        for rule in self._likely:
            found = self._candidates(rule, values)
            agreeing = {id_ for id_ in found - self.own if not self._speaks_against(id_, values)}
            if len(agreeing) == 1:
                return self._joined(key, rule, agreeing.pop())
            if found:
                self._kept_apart(key, rule, found)
        return None

    def _candidates(self, rule: tuple[str, ...], values: Mapping[str, Any]) -> set[int]:
        identifier = _identifier(values, rule)
        return set(self._index.get((rule, identifier), ())) if identifier else set()

    def _speaks_against(self, id_: int, values: Mapping[str, Any]) -> bool:
        return any(
            theirs and ours and theirs != ours
            for number, ours in self._people[id_].items()
            for theirs in (_compared(values, number),)
        )

    def _joined(self, key: str, rule: tuple[str, ...], id_: int) -> int:
        sentence = f"Recognised as {id_} by {_spoken(rule)}."
        self.report.note("matched", kind=self.kind, where=key, sentence=sentence)
        return id_

    def _kept_apart(self, key: str, rule: tuple[str, ...], found: Iterable[int]) -> None:
        others = ", ".join(str(id_) for id_ in sorted(found))
        sentence = f"Kept apart from {others}, who has the same {_spoken(rule)}: look whether they are one person."
        self.report.note("kept apart", kind=self.kind, where=key, sentence=sentence)


def _readings(rule: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Yield the members of a stored person that a rule is held against."""
    if len(rule) == 1:
        return [(member,) for member in _ANYONE_WITH.get(rule[0], rule)]
    return [rule]


def _identifier(values: Mapping[str, Any], members: tuple[str, ...]) -> Identifier | None:
    compared = tuple(_compared(values, member) for member in members)
    return compared if all(compared) else None


def _compared(values: Mapping[str, Any], member: str) -> str:
    """Return a member in the form in which it is compared, wherever it lies in a person."""
    value = values.get(member)
    if value is None:
        value = (values.get("demographics") or {}).get(member)
    if value is None and member.startswith("legal_"):
        value = values.get(member.removeprefix("legal_"))
    return " ".join(str(value).split()).casefold()[:60] if value is not None else ""


def _spoken(rule: tuple[str, ...]) -> str:
    words = [member.replace("_", " ").replace("dob", "date of birth") for member in rule]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
