"""What is made for invented people passes its own check, and is made only once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers import TEMPORARY, TEST_RANGE, nhs_number, phone, uci, uln, upn
from rollbook.contract.identifiers.synthetic import (
    OutOfRange,
    synthetic_landline,
    synthetic_mobile,
    synthetic_nhs_number,
    synthetic_temporary_upn,
    synthetic_uci,
    synthetic_uln,
    synthetic_upn,
)

authorities = st.sampled_from(sorted(codeset("local_authority").codes))
establishments = st.integers(1000, 9999).map(str)
years = st.integers(1999, 2050)


def test_a_upn_is_made_as_the_examples_have_it() -> None:
    assert synthetic_upn("301", "2001", 2024, 57) == "H301200124057"
    assert synthetic_upn("839", "3602", 2023, 9) == "U839360223009"


@given(authorities, establishments, years, st.integers(0, 999))
def test_a_made_upn_is_valid_and_permanent(la: str, estab: str, year: int, serial: int) -> None:
    made = synthetic_upn(la, estab, year, serial)

    assert upn(made).value == made
    assert TEMPORARY not in upn(made).notes


@given(authorities, establishments, years, st.integers(0, 2299))
def test_a_made_temporary_upn_is_valid_and_temporary(la: str, estab: str, year: int, serial: int) -> None:
    made = synthetic_temporary_upn(la, estab, year, serial)

    assert upn(made).value == made
    assert TEMPORARY in upn(made).notes


@given(st.integers(0, 9_999_998))
def test_a_made_uln_is_valid(serial: int) -> None:
    made = synthetic_uln(serial)

    assert uln(made).value == made


@given(st.integers(0, 99_999))
def test_a_made_nhs_number_is_valid_and_of_the_test_range(serial: int) -> None:
    made = synthetic_nhs_number(serial)

    assert nhs_number(made).value == made
    assert nhs_number(made).notes == (TEST_RANGE,)


@given(st.integers(10001, 99999), years, st.integers(1, 9999))
def test_a_made_uci_is_valid(centre: int, year: int, serial: int) -> None:
    made = synthetic_uci(centre, year, serial)

    assert uci(made).value == made
    assert uci(made).notes == ()


def test_no_number_is_made_twice() -> None:
    assert len({synthetic_upn("301", "2001", 2024, serial) for serial in range(1000)}) == 1000
    assert len({synthetic_temporary_upn("301", "2001", 2024, serial) for serial in range(2300)}) == 2300
    assert len({synthetic_uln(serial) for serial in range(5000)}) == 5000
    assert len({synthetic_nhs_number(serial) for serial in range(5000)}) == 5000


@pytest.mark.parametrize("serial", [-1, 1000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(OutOfRange, match="is not from 0 to 999"):
        synthetic_upn("301", "2001", 2024, serial)


def test_made_telephone_numbers_are_of_the_ranges_for_drama() -> None:
    assert synthetic_mobile(7) == synthetic_mobile(1007) == "07700 900007"
    assert synthetic_landline(0) == "0113 496 0000"
    assert synthetic_landline(10_999) == "0161 496 0999"
    assert len({synthetic_landline(serial) for serial in range(11_000)}) == 11_000


@given(st.integers(0, 100_000))
def test_made_telephone_numbers_are_valid(serial: int) -> None:
    assert phone(synthetic_mobile(serial))
    assert phone(synthetic_landline(serial))
