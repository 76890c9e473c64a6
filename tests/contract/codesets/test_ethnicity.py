"""The eight broad groups."""

import pytest

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.ethnicity import UNCLASSIFIED, broad_group, label, main_code

MAIN = {
    "White British": "WBRI",
    "White Other": "WIRI WIRT WOTH WROM",
    "Mixed": "MWBC MWBA MWAS MOTH",
    "Asian": "ABRI AWEL AIND APKN ABAN AOTH",
    "Black": "BBRI BWEL BCRB BAFR BOTH",
    "Chinese": "CHNE",
    "Any Other": "OOTH",
    "Unclassified": "REFU NOBT",
}


@pytest.mark.parametrize(("group", "codes"), MAIN.items())
def test_a_main_code_is_in_its_group(group: str, codes: str) -> None:
    assert {broad_group(code) for code in codes.split()} == {group}


def test_the_hand_made_list_holds_all_24_main_codes() -> None:
    assert {code for codes in MAIN.values() for code in codes.split()} == set(codeset("ethnicity").codes)


def test_there_are_eight_groups() -> None:
    assert list(codeset("ethnicity_group").codes) == list(MAIN)


@pytest.mark.parametrize("code", codeset("ethnicity_extended").codes)
def test_an_extended_code_is_in_the_group_of_its_main_code(code: str) -> None:
    main = main_code(code)

    assert main in codeset("ethnicity")
    assert broad_group(code) == broad_group(main)


@pytest.mark.parametrize(
    ("code", "main"),
    [("WCOR", "WBRI"), ("WALB", "WOTH"), ("MWAP", "MWAS"), ("AKPA", "APKN"), ("ASLT", "AOTH"), ("BGHA", "BAFR")],
)
def test_an_extended_code_belongs_to_a_main_code(code: str, main: str) -> None:
    assert main_code(code) == main


def test_a_main_code_belongs_to_itself() -> None:
    assert main_code("BBRI") == "BBRI"


def test_refusing_is_no_ethnic_group() -> None:
    assert broad_group("REFU") == UNCLASSIFIED


@pytest.mark.parametrize("code", ["WXYZ", "", "wbri", None])
def test_nothing_is_guessed_for_a_code_of_no_set(code: str | None) -> None:
    assert broad_group(code) is None
    assert main_code(code) is None
    assert label(code) is None


def test_both_sets_have_labels() -> None:
    assert label("ABRI") == "Asian - British"
    assert label("BNGN") == "Black - Nigerian"
