"""What is gone: records that the source deleted, and those that a whole pull no longer brings.

A partial pull removes nobody but whom it names. What belongs to a deleted person goes with the person. A record that
was refused in this pull is not gone from the source, so it stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from rollbook.contract.objects import KINDS
from rollbook.records.database import fetch
from rollbook.sync.assemble import ORDER
from rollbook.sync.identify import OWN, Identities
from rollbook.sync.models import Run
from rollbook.sync.pulling import Pulled
from rollbook.sync.resolve import referring


class Removal:
    """Works out which stored records go, for one sync."""

    def __init__(self, *, school: int, pulled: Pulled, identities: Identities, arrived: Mapping[str, set[int]]) -> None:
        self._school, self._pulled, self._identities, self._arrived = school, pulled, identities, arrived
        self._gone: dict[str, set[int]] = {kind: set() for kind in KINDS}
        self._replaced = _whole_before(school, identities.source)
        for gone in pulled.gone:
            id_ = identities.id_of(gone.kind, gone.key)
            if id_ is not None and id_ not in arrived[gone.kind]:
                self._gone[gone.kind].add(id_)
        for kind in ORDER:
            self._with(kind)

    def _with(self, kind: str) -> None:
        """Let what belongs to deleted records go with them."""
        if not self._gone[kind]:
            return
        for other, member in referring(kind):
            holes = ", ".join("%s" for _ in self._gone[kind])
            statement = f"SELECT id FROM records_{other} WHERE school_id = %s AND {member} IN ({holes})"  # noqa: S608 - names from the contract
            rows = fetch(statement, (self._school, *self._gone[kind]))
            self._gone[other] |= {row[0] for row in rows} - self._arrived[other]

    def gone(self, kind: str) -> set[int]:
        """Return the ids that are deleted, people among them."""
        return self._gone[kind]

    def missing(self, kind: str) -> set[int]:
        """Return the ids that a whole pull no longer brings (none where the pull was partial)."""
        if kind not in self._pulled.pull.whole:
            return set()
        known = dict(self._identities.keys_of(kind))
        spared = {known[key] for key in self._pulled.keys.get(kind, ()) if key in known}
        return (set(known.values()) | self._of_replaced(kind)) - spared - self._arrived[kind]

    def _of_replaced(self, kind: str) -> set[int]:
        """Return the ids that came from a source of which this one has taken the place."""
        sources = [source for source, kinds in self._replaced.items() if kind in kinds]
        if not sources:
            return set()
        holes = ", ".join("%s" for _ in sources)
        statement = f"SELECT id FROM records_identity WHERE school_id = %s AND kind = %s AND source IN ({holes})"  # noqa: S608 - as above
        return {row[0] for row in fetch(statement, (self._school, kind, *sources))}

    def students_of_lost_contacts(self) -> dict[int, set[int]]:
        """Return the students who do not arrive themselves and lose a contact, and the contacts they lose."""
        lost = self._gone["contact"] | self.missing("contact")
        losing: dict[int, set[int]] = {}
        statement = "SELECT student_id, contact_id FROM records_contact_link WHERE school_id = %s"
        for student, contact in fetch(statement, (self._school,)) if lost else ():
            if contact in lost and student not in self._arrived["student"] and student not in self._gone["student"]:
                losing.setdefault(student, set()).add(contact)
        return losing


def _whole_before(school: int, source: str) -> dict[str, set[str]]:
    """Return the other sources that once brought whole kinds of this school."""
    kinds: dict[str, set[str]] = {}
    runs = Run.objects.filter(school_id=school, outcome__in=("success", "no_changes")).exclude(source__in=(source, OWN))
    for other, whole in runs.values_list("source", "whole"):
        kinds.setdefault(other, set()).update(whole)
    return kinds
