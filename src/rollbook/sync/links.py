"""Links: who is a contact of whom. Students say it; contacts show it turned round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

KEPT: Final = object()
"""Stands for a relationship that is as it is stored with the contact."""


@dataclass(slots=True)
class Links:
    """Who is a contact of whom, as it will be after the sync."""

    before: dict[int, dict[int, Any]]
    """Stored links: student to contacts."""
    after: dict[int, dict[int, Any]] = field(default_factory=dict)
    """Links of the students who are written anew: student to contacts and the relationship."""

    def of_contact(self) -> dict[int, dict[int, Any]]:
        """Return the links turned round: contact to students, and the relationship or `KEPT`."""
        turned: dict[int, dict[int, Any]] = {}
        for student, contacts in {**self.before, **self.after}.items():
            for contact, relationship in contacts.items():
                turned.setdefault(contact, {})[student] = relationship if student in self.after else KEPT
        return turned

    def touched(self) -> set[int]:
        """Return the contacts whose links may be other than before."""
        return {contact for student, now in self.after.items() for contact in {*now, *self.before.get(student, {})}}


def students_of(links: Mapping[int, Any], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the students of a contact, of whom `known` is stored."""
    stored = {link["student_id"]: link.get("relationship") for link in known.get("students") or ()}
    return [
        {"student_id": student, "relationship": stored.get(student) if relationship is KEPT else relationship}
        for student, relationship in sorted(links.items())
    ]
