"""What a sync did, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from rollbook.contract.conform import storable

KEPT: Final = 500
"""How many sentences of one sort a report lists; beyond that it counts."""

Outcome = Literal["success", "no_changes", "failure"]


@dataclass(slots=True)
class Counts:
    """How many records of one kind were added, changed, removed, left as they were, and refused."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know: `sort` groups them (`refused`, `kept`, `left out`, `matched`, or a remark of the source)."""

    sort: str
    kind: str
    where: str
    sentence: str


@dataclass(slots=True)
class Report:
    """What one run of a sync did. Counts are by kind; notes tell what was refused, flagged, matched or forgiven."""

    source: str
    started_at: datetime
    finished_at: datetime | None = None
    outcome: Outcome = "failure"
    problem: str | None = None
    """The sentence for the school where the run failed."""
    kinds: dict[str, Counts] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    """How many notes there were of each sort, those beyond the listed ones too."""

    def counts(self, kind: str) -> Counts:
        """Return the counts of a kind."""
        return self.kinds.setdefault(storable(kind), Counts())

    def note(self, sort: str, *, kind: str, where: str, sentence: str) -> None:
        """Keep something that a person should know."""
        self.totals[storable(sort)] += 1
        if self.totals[storable(sort)] <= KEPT:
            self.notes.append(Note(storable(sort), storable(kind), storable(where), storable(sentence)))

    def refuse(self, *, kind: str, key: str, reason: str) -> None:
        """Keep a record out, counted and with its reason."""
        self.counts(kind).refused += 1
        self.note("refused", kind=kind, where=key, sentence=reason)

    def total(self, name: Literal["added", "changed", "removed", "unchanged", "refused"]) -> int:
        """Return one count over all kinds."""
        return sum(getattr(counts, name) for counts in self.kinds.values())

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON types."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            "problem": storable(self.problem) if self.problem else None,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            **{name: self.total(name) for name in ("added", "changed", "removed", "unchanged", "refused")},
            "kinds": {
                kind: asdict(counts) for kind, counts in sorted(self.kinds.items()) if any(asdict(counts).values())
            },
            "notes": [asdict(note) for note in self.notes],
            "notes_by_sort": dict(sorted(self.totals.items())),
        }
