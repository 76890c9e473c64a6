"""Broad areas of need, and provisions that clients know."""

import pytest

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.sen import broad_area, provision

AREAS = {
    "CL": ("Cognition and learning", "SPLD MLD SLD PMLD"),
    "CI": ("Communication and interaction", "SLCN ASD SLCD"),
    "SEMH": ("Social, emotional and mental health", "SEMH BESD"),
    "SP": ("Sensory and/or physical", "HI VI MSI PD PMED"),
    "OTH": ("Other", "DS OTH NSA DNA"),
}


@pytest.mark.parametrize(("area", "name", "needs"), [(area, *rest) for area, rest in AREAS.items()])
def test_a_need_is_in_its_broad_area(area: str, name: str, needs: str) -> None:
    for need in needs.split():
        found = broad_area(need)
        assert found is not None
        assert (found.code, found.label) == (area, name)


def test_the_hand_made_list_holds_every_need() -> None:
    assert {need for _, needs in AREAS.values() for need in needs.split()} == set(codeset("sen_type").codes)


@pytest.mark.parametrize("need", ["XYZ", "", None])
def test_what_is_no_need_has_no_area(need: str | None) -> None:
    assert broad_area(need) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("E", "Education, health and care plan"),
        ("K", "SEN support"),
        ("N", "No special educational need"),
        ("S", "Statement"),
        ("A", "School Action or Early Years Action"),
        ("P", "School Action Plus or Early Years Action Plus"),
    ],
)
def test_a_provision_has_its_name(code: str, name: str) -> None:
    found = provision(code)

    assert found is not None
    assert found.label == name


@pytest.mark.parametrize("code", ["Q", "X", "O", "", "k", None])
def test_a_provision_that_clients_do_not_know_is_none(code: str | None) -> None:
    assert provision(code) is None
