"""The platform's subjects keep their ids and codes."""

import pytest

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.subjects import platform_subject, platform_subject_of, platform_subjects

PUBLISHED = (
    "MA EN SC BI CH PH EL HI GG RE FR GE SP IT MN ML LA CL WE AR DT FO CS MU DR DA PE CI PS CR BU EC AC PY SO PO LW "
    "PL ME HU HS CD EG GL EV TT ST FM PR"
)


def test_ids_and_codes_are_as_published() -> None:
    assert [(subject.id, subject.code) for subject in platform_subjects()] == list(enumerate(PUBLISHED.split(), 1))


@pytest.mark.parametrize(("code", "name"), [("MA", "Mathematics"), ("EN", "English"), ("SC", "Science")])
def test_a_subject_is_found_by_its_code(code: str, name: str) -> None:
    found = platform_subject(code)

    assert found is not None
    assert found.name == name


def test_a_code_that_is_none_finds_nothing() -> None:
    assert platform_subject("ma") is None
    assert platform_subject_of("XXX") is None


@pytest.mark.parametrize(("dfe_code", "code"), [("MAT", "MA"), ("ICT", "CS"), ("CSB", "SC"), ("PED", "PE")])
def test_a_general_subject_code_belongs_to_a_subject(dfe_code: str, code: str) -> None:
    found = platform_subject_of(dfe_code)

    assert found is not None
    assert found.code == code


def test_a_general_subject_code_belongs_to_one_subject_at_most() -> None:
    codes = [code for subject in platform_subjects() for code in subject.dfe_codes]

    assert len(codes) == len(set(codes))
    assert all(code in codeset("subject") for code in codes)
