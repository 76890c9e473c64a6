"""What every school has alike: platform subjects, facets and assessment points, from the contract's code sets."""

from __future__ import annotations

from functools import cache
from typing import Final

from rollbook.contract.codesets.assessments import assessment_points, facets
from rollbook.contract.codesets.subjects import platform_subjects

CONSTANT_KINDS: Final = ("subject", "facet", "assessment_point")
"""Kinds that no source gives; they are not counted in the report of a sync."""

Constant = tuple[str, str, int, dict[str, object]]


@cache
def constants() -> tuple[Constant, ...]:
    """Return kind, key, id and values of the records that the platform itself gives to every school."""
    subjects = [
        _constant("subject", subject.id, code=subject.code, name=subject.name) for subject in platform_subjects()
    ]
    senses = [_constant("facet", facet.id, name=facet.name) for facet in facets()]
    points = [
        _constant(
            "assessment_point", point.rank, rank=point.rank, name=point.name, type=point.type, year_code=point.year_code
        )
        for point in assessment_points()
    ]
    return (*subjects, *senses, *points)


def _constant(kind: str, id_: int, **values: object) -> Constant:
    return kind, str(id_), id_, values
