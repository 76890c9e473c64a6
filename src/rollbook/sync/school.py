"""Facts on the school itself that a source knows: they fill what the platform does not know yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rollbook.accounts.models import School

FACTS: Final = (
    "street",
    "town",
    "postcode",
    "head_teacher",
    "phase",
    "establishment_type",
    "la_code",
    "la_name",
    "establishment_number",
    "mis_provider",
)


def update_school(school: School, facts: Mapping[str, Any]) -> None:
    """Fill blank facts of a school; what was entered by people stays. The name and the URN are never touched."""
    filled = [name for name in FACTS if facts.get(name) and not getattr(school, name)]
    for name in filled:
        setattr(school, name, facts[name])
    if filled:
        school.save(update_fields=filled)
