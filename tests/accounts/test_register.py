from __future__ import annotations

from pathlib import Path

import pytest

from rollbook.accounts.models import RegisterEntry
from rollbook.accounts.register import NotARegister, facts_of, found, load
from rollbook.accounts.schools import SchoolFacts

SAMPLE = Path(__file__).parents[2] / "docs" / "samples" / "gias" / "register.csv"

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> int:
    return load(SAMPLE)


def _names(text: str) -> list[str]:
    return [entry.name for entry in found(text)]


def test_every_school_of_the_file_is_taken_in(register: int) -> None:
    assert register == RegisterEntry.objects.count() == 7


def test_a_file_in_windows_letters_is_read(register: int) -> None:  # noqa: ARG001
    assert _names("château") == ["Château Road Academy"]
    assert RegisterEntry.objects.get(urn="990105").head_teacher == "Dr Zoë Brontell"


def test_a_file_in_utf8_with_a_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("URN,EstablishmentName\n990105,Zoë\u2019s School\n", encoding="utf-8-sig")
    assert load(file) == 1
    assert _names("zoës") == ["Zoë\u2019s School"]


@pytest.mark.parametrize("text", ["990103", "st anselms", "ST. ANSELM'S", "anselm coldbrook", "zz2 4rt", "ZZ24RT"])
def test_a_school_is_found_by_name_place_postcode_or_urn(register: int, text: str) -> None:  # noqa: ARG001
    assert _names(text) == ["St Anselm's Church of England Primary School"]


def test_a_closed_school_is_not_found(register: int) -> None:  # noqa: ARG001
    assert _names("coldbrook infants") == []


def test_no_words_find_nothing(register: int) -> None:  # noqa: ARG001
    assert _names("  -  ") == []


def test_a_newer_file_changes_what_it_names_and_leaves_the_rest(register: int, tmp_path: Path) -> None:  # noqa: ARG001
    file = tmp_path / "register.csv"
    file.write_text("URN,EstablishmentName,EstablishmentStatus (name)\n990101,Ashfield Academy,Open\n")
    load(file)
    assert _names("ashfield") == ["Ashfield Academy", "Birchwood Primary"]


def test_the_facts_of_a_school_come_from_the_register(register: int) -> None:  # noqa: ARG001
    assert facts_of(RegisterEntry.objects.get(urn="990101")) == SchoolFacts(
        name="Ashfield School",
        urn="990101",
        la_code=990,
        la_name="Northmoor",
        establishment_number=4001,
        establishment_type="Community school",
        phase="Secondary",
        street="Orchard Lane",
        town="Ashfield",
        postcode="ZZ1 1AA",
        head_teacher="Mrs Marian Holt",
    )


def test_a_file_without_urns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pupils.csv"
    file.write_text("Name,Form\nAda,7A\n")
    with pytest.raises(NotARegister, match="a column for the urn is missing"):
        load(file)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(NotARegister):
        load(tmp_path / "empty.csv")


def test_rows_without_a_urn_or_a_name_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("URN,EstablishmentName\n12,Too Short\n990108,\n990109,Good School\n990110\n")
    assert load(file) == 1
