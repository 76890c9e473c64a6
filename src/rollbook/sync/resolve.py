"""Resolve: from the source's keys inside a record to ids, and ids for the parts that carry one of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rollbook.connectors.source import BadRecord
from rollbook.contract.conform import members_of
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import Embed, Field, Joined, ListOf, Many, Numbering, Object, Reference, remembered
from rollbook.records.writing import parts
from rollbook.sync.check import NEEDED
from rollbook.sync.identify import Identities
from rollbook.sync.report import Report

Living = Mapping[str, "set[int] | frozenset[int]"]


class Parts:
    """Ids of the parts of records: found by the record, the place in it, and the source's key of the part."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._known: dict[str, dict[tuple[str, int, str], int]] = {}
        self._by_key: dict[str, dict[str, int | None]] = {}
        self.fresh: list[tuple[int, str, int, str, int]] = []

    def id_of(self, path: str, owner: int, key: str) -> int:
        """Return the id of a part, a new one if it has none yet."""
        kind = path.partition(".")[0]
        if kind not in self._known:
            self._known[kind] = parts(self._identities.school, kind)
        known = self._known[kind]
        id_ = known.get((path, owner, key))
        if id_ is None:
            id_ = known[path, owner, key] = self._identities.number(path, Numbering.PLATFORM)
            self.fresh.append((self._identities.school, path, owner, key, id_))
        return id_

    def remember(self, path: str, key: str, id_: int) -> None:
        """Let other records refer to a part by `key`; a key that two parts have refers to neither."""
        keys = self._by_key.setdefault(path, {})
        keys[key] = id_ if keys.get(key, id_) == id_ else None

    def find(self, path: str, key: str) -> int | None:
        """Return the part that another record refers to."""
        return self._by_key.get(path, {}).get(key)


class Resolver:
    """Puts ids in the place of keys, for one sync."""

    def __init__(self, *, identities: Identities, parts: Parts, living: Living, report: Report) -> None:
        self.identities, self.parts, self.living, self.report = identities, parts, living, report

    def resolve(self, kind: str, key: str, id_: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with ids in place. Raises BadRecord where a reference that matters leads nowhere."""
        for name, member in _touched(kind).items():
            if values.get(name) is not None:
                values[name] = self._member(member, values[name], _Place(kind, key, id_, name, f"{kind}.{name}", ""))
                if values[name] is None and name in NEEDED.get(kind, ()):
                    reason = f"It refers to a {name.removesuffix('_id').replace('_', ' ')} that is not in the data."
                    raise BadRecord(kind=kind, key=key, reason=reason)
        return values

    def _member(self, member: Field, value: Any, place: _Place) -> Any:  # noqa: ANN401 - any member of a record
        if isinstance(member, Reference):
            return self._reference(member.to, value, place)
        if isinstance(member, ListOf):
            found = [self._member(member.item, item, place) for item in value]
            return [id_ for id_ in found if id_ is not None]
        if isinstance(member, Embed):
            return self._object(member.of, value, place)
        return [self._part(member.of, item, number, place) for number, item in enumerate(value)]  # type: ignore[attr-defined]

    def _part(self, of: type[Object], item: dict[str, Any], number: int, place: _Place) -> dict[str, Any]:
        if "id" in of.fields:
            own = item.get("id")
            within = f"{place.within}/{own if own is not None else number}".removeprefix("/")
            item["id"] = self.parts.id_of(place.path, place.id, within)
            for key in {within, f"{place.key}/{within}", within.rpartition("/")[2]}:
                self.parts.remember(place.path, key, item["id"])
            place = _Place(place.kind, place.key, place.id, place.member, place.path, within)
        return self._object(of, item, place)

    def _object(self, of: type[Object], value: dict[str, Any], place: _Place) -> dict[str, Any]:
        for name, member in _inside(of).items():
            if value.get(name) is not None:
                inner = _Place(place.kind, place.key, place.id, name, f"{place.path}.{name}", place.within)
                value[name] = self._member(member, value[name], inner)
        return value

    def _reference(self, to: str, key: str, place: _Place) -> int | None:
        if "." in to:
            id_ = self.parts.find(to, key)
        else:
            id_ = self.identities.id_of(to, key)
            if id_ is not None and to in self.living and id_ not in self.living[to]:
                id_ = None
        if id_ is None:
            sentence = f"“{place.member}” was left empty: there is no {to.replace('_', ' ')} “{key}” in the data."
            self.report.note("left out", kind=place.kind, where=place.key, sentence=sentence)
        return id_


class _Place:
    """Where in a record a value lies."""

    __slots__ = ("id", "key", "kind", "member", "path", "within")

    def __init__(self, kind: str, key: str, id_: int, member: str, path: str, within: str) -> None:  # noqa: PLR0913, PLR0917 - a place has six sides
        self.kind, self.key, self.id, self.member, self.path, self.within = kind, key, id_, member, path, within


@remembered
def _touched(kind: str) -> Mapping[str, Field]:
    """Return the members of a kind in which anything is to be resolved."""
    return {name: member for name, member in members_of(kind).items() if _concerned(member)}


@remembered
def _inside(of: type[Object]) -> Mapping[str, Field]:
    return {name: member for name, member in of.fields.items() if _concerned(member)}


def _concerned(member: Field) -> bool:
    if isinstance(member, Joined) or member.same_as is not None:
        return False
    if isinstance(member, Reference):
        return True
    if isinstance(member, ListOf):
        return isinstance(member.item, Reference)
    if isinstance(member, Many):
        return "id" in member.of.fields or bool(_inside(member.of))
    return isinstance(member, Embed) and bool(_inside(member.of))


def referring(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the kinds and key members that refer to `kind`: what goes when a record of it goes."""
    return tuple(
        (other, name)
        for other in KINDS
        for name, member in members_of(other).items()
        if isinstance(member, Reference) and member.key and member.to == kind and name in NEEDED.get(other, ())
    )
