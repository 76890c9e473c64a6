"""What is gone: records that the source deleted, and those that a whole pull no longer brings.

A partial pull removes nobody but whom it names. What belongs to a removed record goes with it. A record that was
refused in this pull is not gone from the source, so it stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from rollbook.contract.objects import KINDS
from rollbook.records.conditions import Where, is_any_of
from rollbook.records.database import fetch
from rollbook.records.rows import values_of
from rollbook.records.tables import TABLES
from rollbook.records.writing import contact_links, living_rows, shared_ids
from rollbook.sync.assemble import ORDER
from rollbook.sync.identify import OWN, Identities
from rollbook.sync.models import Run
from rollbook.sync.pulling import Pulled
from rollbook.sync.resolve import referring

LEAVING: Final = ("student", "staff_member")
"""Kinds whose records are not removed when a whole pull no longer brings them: they leave, and stay on record."""


class Removal:
    """Works out which stored records go, and who leaves, for one sync."""

    def __init__(
        self, *, school: int, pulled: Pulled, identities: Identities, arrived: Mapping[str, set[int]], on: date
    ) -> None:
        self._school, self._pulled, self._identities, self._arrived = school, pulled, identities, arrived
        self._replaced = _whole_before(school, identities.source)
        self.leaving = {kind: self._missing(kind) & _not_left_yet(kind, school, on) for kind in LEAVING}
        """People whom a whole pull no longer brings, by kind."""
        self._removed = {kind: set() if kind in LEAVING else self._missing(kind) for kind in KINDS}
        for gone in pulled.gone:
            id_ = identities.id_of(gone.kind, gone.key)
            if id_ is not None and id_ not in arrived[gone.kind]:
                self._removed[gone.kind].add(id_)
        for kind in ORDER:
            self._with(kind)
        for kind in LEAVING:
            self.leaving[kind] -= self._removed[kind]

    def _with(self, kind: str) -> None:
        """Let what belongs to removed records go with them."""
        for other, member in referring(kind) if self._removed[kind] else ():
            where = Where("school_id = %s", (self._school,)) & is_any_of(member, tuple(sorted(self._removed[kind])))
            statement = f"SELECT id FROM records_{other} WHERE {where.condition}"  # noqa: S608 - names from the contract
            self._removed[other] |= {row[0] for row in fetch(statement, where.values)}

    def removed(self, kind: str) -> set[int]:
        """Return the ids that are no more."""
        return self._removed[kind]

    def _missing(self, kind: str) -> set[int]:
        """Return the ids that a whole pull no longer brings (none where the pull was partial)."""
        if kind not in self._pulled.pull.whole:
            return set()
        known = dict(self._identities.keys_of(kind))
        spared = {known[key] for key in self._pulled.keys.get(kind, ()) if key in known}
        spared |= self._arrived[kind] | self._also_of_others(kind)
        return (set(known.values()) | self._of_replaced(kind)) - spared

    def _of_replaced(self, kind: str) -> set[int]:
        """Return the ids that came from a source of which this one has taken the place."""
        sources = [source for source, kinds in self._replaced.items() if kind in kinds]
        if not sources:
            return set()
        holes = ", ".join("%s" for _ in sources)
        statement = f"SELECT id FROM records_identity WHERE school_id = %s AND kind = %s AND source IN ({holes})"  # noqa: S608 - as above
        return {row[0] for row in fetch(statement, (self._school, kind, *sources))}

    def _also_of_others(self, kind: str) -> frozenset[int]:
        """Return the academic years that a source knows too which brings only some: marks of it lie in them."""
        return self.told_in_part(kind) if kind == "academic_year" else frozenset()

    def told_in_part(self, kind: str) -> frozenset[int]:
        """Return the ids of a kind that a source knows too which never brought all of them."""
        replaced = {source for source, kinds in self._replaced.items() if kind in kinds}
        return shared_ids(kind, self._school, self._identities.source, besides=replaced)

    def bereft(self) -> set[int]:
        """Return the students who do not arrive themselves, and lose a contact or a sibling."""
        contacts, students = self._removed["contact"], self._removed["student"]
        bereft = {
            student for student, links in contact_links(self._school).items() if contacts and contacts & links.keys()
        }
        table = TABLES["student"]
        for row in living_rows("student", table.columns, self._school) if students else ():
            siblings = {link.get("student_id") for link in values_of(table, row).get("siblings") or ()}
            if siblings & students:
                bereft.add(row[1])
        return bereft - self._arrived["student"] - students


def _not_left_yet(kind: str, school: int, on: date) -> set[int]:
    statement = f"SELECT id FROM records_{kind} WHERE school_id = %s AND (end_date IS NULL OR end_date > %s)"  # noqa: S608 - as above
    return {row[0] for row in fetch(statement, (school, on))}


def _whole_before(school: int, source: str) -> dict[str, set[str]]:
    """Return the other sources that once brought whole kinds of this school."""
    kinds: dict[str, set[str]] = {}
    runs = Run.objects.filter(school_id=school, outcome__in=("success", "no_changes")).exclude(source__in=(source, OWN))
    for other, whole in runs.values_list("source", "whole"):
        kinds.setdefault(other, set()).update(whole)
    return kinds
