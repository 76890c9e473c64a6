"""The platform's own subjects, which a school maps the subjects of its MIS to.

Ids and codes are promises: a subject may be added at the end of `data/platform_subjects.json`; none is ever
renumbered, recoded or taken out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from rollbook.contract.codesets.files import read_json


@dataclass(frozen=True)
class PlatformSubject:
    """A subject as all schools share it.

    Attributes:
        id: The same in every deployment.
        code: Two letters, such as MA.
        name: Such as Mathematics.
        dfe_codes: Codes of the set `subject` that mean this subject.
    """

    id: int
    code: str
    name: str
    dfe_codes: tuple[str, ...]


@cache
def platform_subjects() -> tuple[PlatformSubject, ...]:
    """Return all platform subjects by id."""
    return tuple(
        PlatformSubject(row["id"], row["code"], row["name"], tuple(row["dfe_codes"]))
        for row in read_json("platform_subjects.json")
    )


def platform_subject(code: str) -> PlatformSubject | None:
    """Return the platform subject with that code, such as MA."""
    return _by_code().get(code)


def platform_subject_of(dfe_code: str) -> PlatformSubject | None:
    """Return the platform subject that a general DfE subject code, such as MAT, belongs to."""
    return _by_dfe_code().get(dfe_code)


@cache
def _by_code() -> Mapping[str, PlatformSubject]:
    return MappingProxyType({subject.code: subject for subject in platform_subjects()})


@cache
def _by_dfe_code() -> Mapping[str, PlatformSubject]:
    return MappingProxyType({code: subject for subject in platform_subjects() for code in subject.dfe_codes})
