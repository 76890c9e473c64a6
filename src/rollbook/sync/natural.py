"""Natural keys: the same academic year, year group or membership from two sources of one school is one record.

People are recognised by rules that their source names (see `identify`); contacts by the child they belong to and their
name, since nothing else about a contact is the same in two places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from rollbook.records.rows import values_of
from rollbook.records.tables import TABLES
from rollbook.records.writing import contact_links, living_rows, shared_ids, stored_rows
from rollbook.sync.identify import Identities
from rollbook.sync.models import Run
from rollbook.sync.report import Report
from rollbook.sync.spool import Spool

NATURAL: Final = ("academic_year", "group", "enrolment")
"""Kinds that have one. A source that brings a part of such a kind leaves alone what another one brings as a whole."""

Natural = tuple[object, ...]


class NaturalKeys:
    """Finds the stored record of a kind that has the same natural key as one that arrived."""

    def __init__(self, *, kind: str, identities: Identities) -> None:
        self.kind, self._identities = kind, identities
        self._shared = shared_ids(kind, identities.school, identities.source)
        self._leads = _leader(kind, identities.school) in {None, identities.source}
        self._stored: dict[Natural, list[tuple[str, int]]] | None = None

    def find(self, _key: str, values: Mapping[str, Any]) -> int | None:
        """Return the id of the record with the natural key of these values (references are still keys).

        A record is found once: of two memberships of one group, the other one is the other one, or new.
        """
        if not self._shared:
            return None
        if self._stored is None:
            self._stored = self._read()
        natural = _natural(self.kind, self._resolved(values))
        alike = self._stored.get(natural, []) if natural is not None else []
        if not alike:
            return None
        found = next((each for each in alike if each[0] == _start(values)), alike[0])
        alike.remove(found)
        return found[1]

    def _read(self) -> dict[Natural, list[tuple[str, int]]]:
        known = set(self._identities.keys_of(self.kind).values())
        names = [key.name for key in TABLES[self.kind].keys]
        stored: dict[Natural, list[tuple[str, int]]] = {}
        for row in living_rows(self.kind, ("school_id", "id", *names), self._identities.school):
            keys = dict(zip(names, row[2:], strict=True))
            natural = _natural(self.kind, keys)
            if natural is not None and row[1] in self._shared and row[1] not in known:
                stored.setdefault(natural, []).append((_start(keys), row[1]))
        return stored

    def yields(self, id_: int) -> bool:
        """Tell whether another source of the school has this record too, and is the one that brings them all."""
        return id_ in self._shared and not self._leads

    def _resolved(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **values,
            **{
                key.name: self._identities.id_of(key.refers_to, str(values[key.name]))
                for key in TABLES[self.kind].keys
                if key.refers_to and values.get(key.name) is not None
            },
        }


def _leader(kind: str, school: int) -> str | None:
    """Return the source that last brought a kind as a whole; None if none did."""
    runs = Run.objects.filter(school_id=school, outcome__in=("success", "no_changes")).order_by("-started_at", "-pk")
    brought = runs.values_list("source", "whole").iterator()
    return next((source for source, whole in brought if kind in whole), None)


def _start(values: Mapping[str, Any]) -> str:
    return str(values.get("start_date") or "")[:10]


def _natural(kind: str, values: Mapping[str, Any]) -> Natural | None:
    match kind:
        case "academic_year":
            natural: Natural = (str(values.get("start_date") or "")[:4],)
        case "group":
            natural = (values.get("code"), values.get("academic_year_id")) if values.get("type") == "YearGroup" else ()
        case _:
            natural = (values.get("student_id"), values.get("group_id"))
    return natural if natural and all(natural) else None


class ContactsByChild:
    """Finds the stored contact who is a contact of the same child and has the same name."""

    def __init__(self, *, identities: Identities, spool: Spool, report: Report) -> None:
        self._identities, self._report = identities, report
        self._children: dict[str, set[int]] = {}
        for _, id_, values in spool.values("identified student"):
            for link in values.get("contacts") or ():
                if link.get("contact_id"):
                    self._children.setdefault(link["contact_id"], set()).add(id_)
        self._links = contact_links(identities.school)
        self._taken: set[int] = set()

    def find(self, key: str, values: Mapping[str, Any]) -> int | None:
        """Return the id of the one contact of the same children with this name; None if there is none, or several."""
        known = {contact for child in self._children.get(key, ()) for contact in self._links.get(child, ())}
        name = _name(values)
        if not known or not all(name):
            return None
        table = TABLES["contact"]
        rows = stored_rows("contact", table.columns, self._identities.school, sorted(known - self._taken))
        same = [id_ for id_, row in rows.items() if _name(values_of(table, row)) == name]
        if len(same) != 1:
            return None
        self._taken.add(same[0])
        sentence = f"Recognised as {same[0]} by child and name."
        self._report.note("matched", kind="contact", where=key, sentence=sentence)
        return same[0]


def _name(values: Mapping[str, Any]) -> tuple[str, str]:
    first, last = values.get("first_name") or "", values.get("last_name") or ""
    return " ".join(first.split()).casefold(), " ".join(last.split()).casefold()


Match = Callable[[str, Mapping[str, Any]], int | None]
