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

Living = Mapping[str, set[int]]


class _Place:
    """Where in a record a value lies."""

    __slots__ = ("id", "key", "kind", "member", "path", "within")

    def __init__(self, kind: str, key: str, id_: int, member: str, path: str, within: str) -> None:  # noqa: PLR0913, PLR0917 - a place has six sides
        self.kind, self.key, self.id, self.member, self.path, self.within = kind, key, id_, member, path, within


class Parts:
    """Ids of the parts of records: found by the record, the place in it, and the source's key of the part."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._known: dict[str, dict[tuple[str, int, str], int]] = {}
        self._by_key: dict[str, dict[str, int | None]] = {}
        self._owners: dict[str, set[int]] = {}
        self._looked_up: set[str] = set()
        self.fresh: list[tuple[int, str, int, str, int]] = []

    def id_of(self, path: str, owner: int, key: str) -> int:
        """Return the id of a part, a new one if it has none yet."""
        known = self._of(path)
        id_ = known.get((path, owner, key))
        if id_ is None:
            id_ = known[path, owner, key] = self._identities.number(path, Numbering.PLATFORM)
            self.fresh.append((self._identities.school, path, owner, key, id_))
        return id_

    def _of(self, path: str) -> dict[tuple[str, int, str], int]:
        kind = path.partition(".")[0]
        if kind not in self._known:
            self._known[kind] = parts(self._identities.school, kind)
        return self._known[kind]

    def remember(self, place: _Place, key: str, id_: int) -> None:
        """Let other records refer to a part: by its key in the record, with the keys around it or without."""
        self._owners.setdefault(place.path, set()).add(place.id)
        self._name(place.path, place.key, key, id_)

    def _name(self, path: str, owner: str, key: str, id_: int) -> None:
        """Note the keys of a part; a key that two parts have refers to neither."""
        keys = self._by_key.setdefault(path, {})
        for name in {key, f"{owner}/{key}", key.rpartition("/")[2]}:
            keys[name] = id_ if keys.get(name, id_) == id_ else None

    def find(self, path: str, key: str, *, living: Living) -> int | None:
        """Return the part that another record refers to, among those that arrived and those of stored records."""
        if path not in self._looked_up:
            self._looked_up.add(path)
            self._name_stored(path, living)
        return self._by_key.get(path, {}).get(key)

    def _name_stored(self, path: str, living: Living) -> None:
        kind = path.partition(".")[0]
        arrived = self._owners.get(path, set())
        owners = {id_: key for key, id_ in self._identities.keys_of(kind).items()}
        for (place, owner, key), id_ in self._of(path).items():
            if place == path and owner in owners and owner in living[kind] and owner not in arrived:
                self._name(path, owners[owner], key, id_)


class Resolver:
    """Puts ids in the place of keys, for one sync."""

    def __init__(self, *, identities: Identities, parts: Parts, stored: Living, living: Living, report: Report) -> None:
        self.identities, self.parts, self.living, self.report = identities, parts, living, report
        self._stored = stored

    def resolve(self, kind: str, key: str, id_: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with ids in place. Raises BadRecord where a reference that matters leads nowhere."""
        if kind == "lesson":
            self._place_in_timetable(values)
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
        of: type[Object] = member.of  # type: ignore[attr-defined]
        parts = [self._part(of, item, number, place) for number, item in enumerate(value)]
        about = _about(of)
        return parts if about is None else [part for part in parts if part.get(about) is not None]

    def _part(self, of: type[Object], item: dict[str, Any], number: int, place: _Place) -> dict[str, Any]:
        if "id" in of.fields:
            own = item.get("id")
            within = f"{place.within}/{own if own is not None else number}".removeprefix("/")
            item["id"] = self.parts.id_of(place.path, place.id, within)
            self.parts.remember(place, within, item["id"])
            place = _Place(place.kind, place.key, place.id, place.member, place.path, within)
        return self._object(of, item, place)

    def _object(self, of: type[Object], value: dict[str, Any], place: _Place) -> dict[str, Any]:
        for name, member in _inside(of).items():
            if value.get(name) is not None:
                inner = _Place(place.kind, place.key, place.id, name, f"{place.path}.{name}", place.within)
                value[name] = self._member(member, value[name], inner)
        return value

    def _place_in_timetable(self, values: dict[str, Any]) -> None:
        """Look for the period of a lesson in its own day of its own timetable: other days may use the same key."""
        timetable, day, period = (values.get(name) for name in ("timetable_id", "day_id", "period_id"))
        inside = {"day_id": f"{timetable}/{day}", "period_id": f"{timetable}/{day}/{period}"}
        for name, path in (("day_id", "timetable.days"), ("period_id", "timetable.days.periods")):
            if values.get(name) and self.parts.find(path, inside[name], living=self.living) is not None:
                values[name] = inside[name]

    def forget(self, kind: str, id_: int) -> None:
        """Take note that a record was refused: unless it is stored, others must not refer to it."""
        if id_ not in self._stored.get(kind, ()):
            self.living[kind].discard(id_)

    def _reference(self, to: str, key: str, place: _Place) -> int | None:
        if "." in to:
            id_ = self.parts.find(to, key, living=self.living)
        else:
            id_ = self.identities.id_of(to, key)
            if id_ is not None and id_ not in self.living[to]:
                id_ = None
        if id_ is None:
            sentence = f"“{place.member}” was left empty: there is no {to.replace('_', ' ')} “{key}” in the data."
            self.report.note("left out", kind=place.kind, where=place.key, sentence=sentence)
        return id_


@remembered
def _touched(kind: str) -> Mapping[str, Field]:
    """Return the members of a kind in which anything is to be resolved."""
    return {name: member for name, member in members_of(kind).items() if _concerned(member)}


@remembered
def _inside(of: type[Object]) -> Mapping[str, Field]:
    return {name: member for name, member in of.fields.items() if _concerned(member)}


@remembered
def _about(of: type[Object]) -> str | None:
    """Return the member that says whom or what an entry is about; an entry about nobody says nothing."""
    first = next(iter(of.fields.items()), None)
    return first[0] if first is not None and isinstance(first[1], Reference) else None


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


@remembered
def referring(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the kinds and key members that refer to `kind`: what goes when a record of it goes."""
    return tuple(
        (other, name)
        for other in KINDS
        for name, member in members_of(other).items()
        if isinstance(member, Reference) and member.key and member.to == kind and name in NEEDED.get(other, ())
    )
