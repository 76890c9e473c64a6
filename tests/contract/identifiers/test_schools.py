"""Identifiers of schools."""

import pytest

from rollbook.contract.identifiers import (
    DESTINATION_UNKNOWN,
    LOCAL_AUTHORITY_ITSELF,
    OUTSIDE_MAINTAINED_SECTOR,
    PSEUDO,
    RETIRED_AUTHORITY,
    ctf_laestab,
    laestab,
    ukprn,
    urn,
)


@pytest.mark.parametrize("text", ["100000", "100492", "138130", "148847", "402462"])
def test_a_urn_is_valid(text: str) -> None:
    assert urn(f" {text} ").value == text


@pytest.mark.parametrize("text", ["012345", "1000000", "12345", "90875", "1O0492", "", "10 0492"])
def test_what_is_no_urn_says_so(text: str) -> None:
    assert urn(text).problem == "A URN is six digits, the first of them not 0."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3802093", "3802093"),
        ("207/3402", "2073402"),
        ("355 7025", "3557025"),
        ("2074320", "2074320"),
        ("9385133", "9385133"),
    ],
)
def test_a_laestab_is_valid_with_or_without_a_separator(text: str, value: str) -> None:
    found = laestab(text)

    assert found.value == value
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("3800999", "The establishment number in a LAESTAB is 1000 or more."),
        ("999/1001", "No local authority has the number 999."),
        ("38020931", "A LAESTAB is three digits and four, with a slash, a space or nothing between."),
        ("38/2093", "A LAESTAB is three digits and four, with a slash, a space or nothing between."),
        ("380-2093", "A LAESTAB is three digits and four, with a slash, a space or nothing between."),
        ("380LLLL", "A LAESTAB is three digits and four, with a slash, a space or nothing between."),
        ("XXXXXXX", "A LAESTAB is three digits and four, with a slash, a space or nothing between."),
        ("", "A LAESTAB is three digits and four, with a slash, a space or nothing between."),
    ],
)
def test_a_laestab_that_is_not_valid_says_why(text: str, problem: str) -> None:
    found = laestab(text)

    assert not found
    assert found.problem == problem


def test_a_laestab_of_an_authority_that_is_no_more_says_so() -> None:
    assert laestab("9092001").notes == (RETIRED_AUTHORITY,)


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("XXXXXXX", "XXXXXXX", DESTINATION_UNKNOWN),
        ("xxx/xxxx", "XXXXXXX", DESTINATION_UNKNOWN),
        ("MMMMMMM", "MMMMMMM", OUTSIDE_MAINTAINED_SECTOR),
        ("380LLLL", "380LLLL", LOCAL_AUTHORITY_ITSELF),
        ("380 LLLL", "380LLLL", LOCAL_AUTHORITY_ITSELF),
    ],
)
def test_a_stand_in_of_a_transfer_file_says_what_it_stands_for(text: str, value: str, note: str) -> None:
    found = ctf_laestab(text)

    assert found.value == value
    assert found.notes == (PSEUDO, note)


def test_a_school_in_a_transfer_file_is_a_laestab() -> None:
    assert ctf_laestab("3802093") == laestab("3802093")


@pytest.mark.parametrize("text", ["999LLLL", "XXXLLLL", "XXX1001", "MMMXXXX", "LLLLLLL"])
def test_a_stand_in_that_does_not_exist_is_not_valid(text: str) -> None:
    assert not ctf_laestab(text)


@pytest.mark.parametrize("text", ["10079297", "10037232", "10043056"])
def test_a_ukprn_is_valid(text: str) -> None:
    assert ukprn(text).value == text


@pytest.mark.parametrize("text", ["00000001", "1007929", "100792970", ""])
def test_what_is_no_ukprn_says_so(text: str) -> None:
    assert ukprn(text).problem == "A UKPRN is eight digits, the first of them not 0."
