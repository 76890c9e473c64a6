"""Identifiers of staff, postcodes and telephone numbers."""

import pytest

from rollbook.contract.identifiers import (
    PSEUDO,
    PSEUDO_POSTCODES,
    TEXT_BESIDE,
    ni_number,
    phone,
    postcode,
    trn,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234567", "1234567"),
        ("0000001", "0000001"),
        ("RP99/12345", "9912345"),
        ("rp 99 / 12345", "9912345"),
        ("99/12345", "9912345"),
        ("9912345", "9912345"),
    ],
)
def test_a_teacher_reference_number_is_seven_digits(text: str, value: str) -> None:
    assert trn(text).value == value


@pytest.mark.parametrize("text", ["123456", "12345678", "A234567", "12/3456", ""])
def test_what_is_no_teacher_reference_number_says_so(text: str) -> None:
    found = trn(text)

    assert not found
    assert found.problem == "A teacher reference number is seven digits, or two and five around a slash."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("AB123456C", "AB123456C"),
        ("JG103759A", "JG103759A"),
        ("AP019283D", "AP019283D"),
        ("SX 12 34 56 B", "SX123456B"),
        ("CE123456", "CE123456"),
        ("ab123456c", "AB123456C"),
        ("CE123456 ", "CE123456"),
    ],
)
def test_a_national_insurance_number_is_valid(text: str, value: str) -> None:
    assert ni_number(text).value == value


@pytest.mark.parametrize(
    "text",
    ["BG123456A", "QQ123456C", "AO123456C", "DA123456A", "AB12345C", "AB123456E", "ZZ123456A", "", "AB1234567"],
)
def test_a_national_insurance_number_that_is_never_issued_is_not_valid(text: str) -> None:
    assert not ni_number(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SW1A 1AA", "SW1A 1AA"),
        ("M1 1AE", "M1 1AE"),
        ("B33 8TH", "B33 8TH"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A 0AX", "W1A 0AX"),
        ("CR2 6XH", "CR2 6XH"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("GIR 0AA", "GIR 0AA"),
        ("BF1 2AW", "BF1 2AW"),
        ("sw1a1aa", "SW1A 1AA"),
        (" m1  1ae ", "M1 1AE"),
        ("CR26XH", "CR2 6XH"),
    ],
)
def test_a_postcode_has_one_space_before_its_last_three(text: str, value: str) -> None:
    found = postcode(text)

    assert found.value == value
    assert found.notes == ()


@pytest.mark.parametrize(
    "text", ["SW1A 1A", "QA1 1AA", "M1 1AC", "1AA SW1", "B338THH", "W1I 1AA", "ZZ99 9ZZ", "", "AA"]
)
def test_what_has_no_shape_of_a_postcode_says_so(text: str) -> None:
    assert postcode(text).problem == "This does not have the shape of a UK postcode, such as AB1 2CD."


@pytest.mark.parametrize("text", PSEUDO_POSTCODES)
def test_a_pseudo_postcode_is_valid_and_says_so(text: str) -> None:
    found = postcode(text.replace(" ", "").lower())

    assert found.value == text
    assert found.notes == (PSEUDO,)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("020 7946 0018", "+442079460018"),
        ("01632 960123", "+441632960123"),
        ("(01632) 960-123", "+441632960123"),
        ("07700 900123", "+447700900123"),
        ("+44 7700 900456", "+447700900456"),
        ("+44 (0)7700 900456", "+447700900456"),
        ("0044 7700 900456", "+447700900456"),
        ("(+44) 7700.900.456", "+447700900456"),
        ("0808 157 0001", "+448081570001"),
        ("03069 990123", "+443069990123"),
        ("0800 000000", "+44800000000"),
        ("01632 960123"[:-1], "+441632960123"[:-1]),
        ("07700\u2013900123", "+447700900123"),
        ("07700\u00a0900123", "+447700900123"),
    ],
)
def test_a_telephone_number_is_normalised(text: str, value: str) -> None:
    found = phone(text)

    assert found.value == value
    assert found.raw == text
    assert found.notes == ()


@pytest.mark.parametrize(
    "text", ["07700 900123 after 6pm", "Mum: 07700 900123", "07700 900123 (grandmother)", "07700 900123 ext 12"]
)
def test_words_beside_a_telephone_number_are_left_out_and_noted(text: str) -> None:
    found = phone(text)

    assert found.value == "+447700900123"
    assert found.raw == text
    assert found.notes == (TEXT_BESIDE,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("07700 900123"[:-1], "A UK telephone number is 0 and nine or ten digits, or +44 and the same."),
        ("1632960123", "A UK telephone number is 0 and nine or ten digits, or +44 and the same."),
        ("00 44 20 7946", "A UK telephone number is 0 and nine or ten digits, or +44 and the same."),
        ("04632 960123", "A UK telephone number is 0 and nine or ten digits, or +44 and the same."),
        ("07700 900123 07700 900456", "A UK telephone number is 0 and nine or ten digits, or +44 and the same."),
        ("07000000", "There is no telephone number in this."),
        ("+33 1 23 45 67 89", "This is not a UK telephone number."),
        ("07700 900123 / 07700 900456", "There is more than one telephone number in this."),
        ("ask the office", "There is no telephone number in this."),
        ("", "There is no telephone number in this."),
    ],
)
def test_what_is_no_uk_telephone_number_says_why(text: str, problem: str) -> None:
    found = phone(text)

    assert not found
    assert found.value is None
    assert found.problem == problem
