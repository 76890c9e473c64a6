"""Facts on the school itself that a source knows: they fill what the platform does not know yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from django.core.exceptions import ValidationError
from django.db.models import Field

from rollbook.accounts.models import School
from rollbook.contract.conform import LARGEST
from rollbook.sync.report import Report

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


def update_school(school: School, facts: Mapping[str, Any], report: Report) -> None:
    """Fill blank facts of a school; what was entered by people stays. The name and the URN are never touched."""
    filled = []
    for name in FACTS:
        if facts.get(name) and not getattr(school, name):
            try:
                setattr(school, name, _fitting(school, name, facts[name]))
            except ValidationError:
                sentence = f"“{name}” was left empty: {facts[name]!r} makes no sense there."
                report.note("left out", kind="school", where="school", sentence=sentence)
            else:
                filled.append(name)
    if filled:
        school.save(update_fields=filled)


def _fitting(school: School, name: str, value: Any) -> Any:  # noqa: ANN401 - what a source gave
    """Return a fact in the form in which it is stored. Raises ValidationError if it makes no sense."""
    field = cast("Field[Any, Any]", School._meta.get_field(name))
    fitting = field.clean(value, school)
    if isinstance(fitting, int) and abs(fitting) > LARGEST:
        raise ValidationError("It does not fit in 32 bits.")
    return fitting
