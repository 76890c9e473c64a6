"""Identifiers of pupils: published and worked-out examples, and an oracle that is written another way."""

from string import digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers import (
    CHECK_NOT_VERIFIED,
    PLACEHOLDER,
    RETIRED_AUTHORITY,
    TEMPORARY,
    TEST_RANGE,
    admission_number,
    nhs_number,
    uci,
    uln,
    upn,
)

VALUES = {char: value for value, char in enumerate("ABCDEFGHJKLMNPQRTUVWXYZ")} | {
    str(digit): digit for digit in range(10)
}


@pytest.mark.parametrize(
    "text", ["Z380209318001", "H301200124057", "A873400125113", "U839360223009", "M938513312345", "R674123101121"]
)
def test_a_permanent_upn_is_valid(text: str) -> None:
    found = upn(text)

    assert found
    assert found.value == text
    assert found.problem is None
    assert found.notes == ()


@pytest.mark.parametrize("text", ["K38020931800A", "W30120012405R", "U87340012511Z", "F83936022300B", "N93851331234Y"])
def test_a_temporary_upn_is_valid_and_says_so(text: str) -> None:
    found = upn(text)

    assert found.value == text
    assert found.notes == (TEMPORARY,)


def test_a_upn_may_be_in_lower_case_with_spaces() -> None:
    found = upn(" z380 2093 18001\n")

    assert found.value == "Z380209318001"
    assert found.raw == " z380 2093 18001\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("G801200001002", "The first letter of the UPN does not agree with the rest of it."),
        ("S380209318001", "The first letter of the UPN does not agree with the rest of it."),
        ("I801200001001", "The first letter of the UPN does not agree with the rest of it."),
        ("H80120000100", "A UPN has 13 characters; this has 12."),
        ("A80120000100O", "A UPN is a letter, eleven digits, and a digit or a letter other than I, O and S."),
        ("A123456789012", "No local authority has the number 123."),
        ("", "A UPN has 13 characters; this has 0."),
        ("Z38020931800\u0661", "A UPN is a letter, eleven digits, and a digit or a letter other than I, O and S."),
    ],
)
def test_a_upn_that_is_not_valid_says_why(text: str, problem: str) -> None:
    found = upn(text)

    assert not found
    assert found.value is None
    assert found.problem == problem


def test_a_long_s_does_not_become_a_letter() -> None:
    assert not upn("\u017f380209318001")


def oracle_letter(rest: str) -> str:
    total = 0
    for position in range(2, 14):
        total += position * VALUES[rest[position - 2]]
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[total - 23 * (total // 23)]


upn_rests = st.builds(
    "{}{:04}{:02}{:02}{}".format,
    st.sampled_from(sorted(codeset("local_authority").codes)),
    st.integers(1000, 9999),
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from(sorted(VALUES)),
)


@given(upn_rests, st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_first_letter_and_no_other_is_good(rest: str, letter: str) -> None:
    assert bool(upn(letter + rest)) == (letter == oracle_letter(rest))


@given(upn_rests, st.integers(1, 12), st.sampled_from(digits))
def test_one_wrong_digit_is_found(rest: str, place: int, digit: str) -> None:
    good = oracle_letter(rest) + rest
    typed = good[:place] + digit + good[place + 1 :]

    assert typed == good or good[place].isalpha() or not upn(typed)


@pytest.mark.parametrize("authority", ["820", "875", "928", "909"])
def test_a_upn_of_an_authority_that_is_no_more_is_valid_and_says_so(authority: str) -> None:
    rest = f"{authority}200108001"

    assert upn(oracle_letter(rest) + rest).notes == (RETIRED_AUTHORITY,)


@pytest.mark.parametrize("text", ["7673614579", "1000000035", "5123456782", "6432198703", "9001122336", "1000000000"])
def test_a_uln_is_valid(text: str) -> None:
    assert uln(text).value == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("7673614578", "The last digit of the ULN does not agree with the rest of it."),
        ("1234567890", "The last digit of the ULN does not agree with the rest of it."),
        ("0987654321", "A ULN is ten digits, the first of them not 0."),
        ("767361457", "A ULN is ten digits, the first of them not 0."),
        ("", "A ULN is ten digits, the first of them not 0."),
        ("9999999999", "9999999999 stands for a ULN that is not known."),
    ],
)
def test_a_uln_that_is_not_valid_says_why(text: str, problem: str) -> None:
    found = uln(text)

    assert not found
    assert found.problem == problem


def test_ten_nines_are_a_placeholder() -> None:
    assert uln("9999999999").notes == (PLACEHOLDER,)


@pytest.mark.parametrize("last", digits)
def test_some_nine_digits_have_no_uln(last: str) -> None:
    assert not uln("987654321" + last)


@given(st.integers(100_000_000, 999_999_999))
def test_nine_digits_have_one_uln_or_none(stem: int) -> None:
    remainder = sum(int(digit) * weight for digit, weight in zip(str(stem), range(10, 1, -1), strict=True)) % 11

    assert [last for last in range(11) if uln(f"{stem}{last}")] == ([] if remainder == 0 else [10 - remainder])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9434765919", "9434765919"),
        ("4010232137", "4010232137"),
        ("4857773457", "4857773457"),
        ("943 476 5919", "9434765919"),
        ("943-476-5919", "9434765919"),
    ],
)
def test_an_nhs_number_is_valid(text: str, value: str) -> None:
    found = nhs_number(text)

    assert found.value == value
    assert found.notes == ()


def test_an_nhs_number_of_the_test_range_says_so() -> None:
    assert nhs_number("9990000018").notes == (TEST_RANGE,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9434765918", "The last digit of the NHS number does not agree with the rest of it."),
        ("4010232138", "The last digit of the NHS number does not agree with the rest of it."),
        ("1234567890", "The last digit of the NHS number does not agree with the rest of it."),
        ("99900000", "An NHS number is ten digits."),
        ("ABCDEFGHIJ", "An NHS number is ten digits."),
    ],
)
def test_an_nhs_number_that_is_not_valid_says_why(text: str, problem: str) -> None:
    assert nhs_number(text).problem == problem


@pytest.mark.parametrize("last", digits)
def test_some_nine_digits_have_no_nhs_number(last: str) -> None:
    assert not nhs_number("999000000" + last)


@given(st.integers(0, 999_999_999))
def test_a_whole_nhs_number_divides_by_eleven(stem: int) -> None:
    for last in range(10):
        number = f"{stem:09}{last}"
        total = sum(int(digit) * weight for digit, weight in zip(number, range(10, 0, -1), strict=True))
        assert bool(nhs_number(number)) == (total % 11 == 0)


@pytest.mark.parametrize("text", ["004512", "4512", "A00123", "00000001", "2025041", "a1"])
def test_an_admission_number_is_kept_as_it_is(text: str) -> None:
    assert admission_number(text).value == text


@pytest.mark.parametrize("text", ["", "123456789", "12-34", "45 12", "\u0661\u0662"])
def test_what_is_no_admission_number_says_so(text: str) -> None:
    assert admission_number(text).problem == "An admission number is one to eight letters and digits."


@pytest.mark.parametrize("text", ["681990012058G", "689990980001D", "999990260001T", "123450240123B", "640720251999V"])
def test_a_uci_is_valid(text: str) -> None:
    found = uci(text)

    assert found.value == text
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("681990012058H", "The last letter of the UCI does not agree with the rest of it."),
        ("999990140001X", "The last letter of the UCI does not agree with the rest of it."),
        ("681990012058I", "A UCI is five digits, a digit or letter, six digits and a check letter."),
        ("68199001205", "A UCI is five digits, a digit or letter, six digits and a check letter."),
        ("6819900120580", "A UCI is five digits, a digit or letter, six digits and a check letter."),
        ("100000012058A", "A UCI begins with a centre number from 10001 to 99999."),
        ("681990010000A", "A UCI has a serial number from 0001 to 9999 before its last letter."),
    ],
)
def test_a_uci_that_is_not_valid_says_why(text: str, problem: str) -> None:
    assert uci(text).problem == problem


def test_the_check_letter_of_a_uci_with_a_board_letter_is_not_verified() -> None:
    found = uci("68199B012058A")

    assert found.value == "68199B012058A"
    assert found.notes == (CHECK_NOT_VERIFIED,)
