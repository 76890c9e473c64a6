"""Every code set loads, and is what its source counted."""

from pathlib import Path

import pytest

from rollbook.contract.codesets import Code, UnknownCodeSet, catalogue, codeset, names
from rollbook.contract.codesets.files import read_json, read_table

ISSUED = {
    "attendance": 34,
    "ethnicity": 24,
    "ethnicity_extended": 98,
    "sen_provision": 3,
    "sen_type": 14,
    "exclusion_category": 3,
    "exclusion_reason": 29,
    "exclusion_reason_2020": 16,
    "exclusion_reason_before_2020": 15,
    "exclusion_review_result": 14,
    "nc_year": 21,
    "sex": 3,
    "language": 255,
    "language_extended": 67,
    "post_looked_after": 6,
    "kinship_care": 4,
    "upn_unknown_reason": 10,
    "enrolment_status": 7,
    "pupil_premium": 5,
    "relationship": 16,
    "relationship_four_letter": 67,
    "disability": 17,
    "religion": 22,
    "school_phase": 10,
    "school_type": 45,
    "staff_role": 78,
    "staff_destination": 24,
    "staff_additional_payment": 19,
    "country": 251,
    "result_qualifier": 31,
    "exam_qualification": 71,
    "subject": 111,
    "local_authority": 176,
}


def test_a_set_is_found_by_name_and_says_what_it_is() -> None:
    found = codeset("attendance")

    assert found.name == "attendance"
    assert found.title == "Attendance marks from 19 August 2024"
    assert found.status == "partly verified"
    assert found.effective_from is not None
    assert found.effective_from.isoformat() == "2024-08-19"
    assert found.effective_to is None


def test_a_set_is_read_once() -> None:
    assert codeset("country") is codeset("country")


def test_an_unknown_set_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCodeSet, match="There is no code set 'attendence'; names\\(\\) lists those that exist"):
        codeset("attendence")


@pytest.mark.parametrize(("name", "count"), ISSUED.items())
def test_a_set_issues_as_many_codes_as_its_source(name: str, count: int) -> None:
    assert len(codeset(name).current) == count


@pytest.mark.parametrize("name", names())
def test_every_code_has_a_label_and_the_key_it_stands_under(name: str) -> None:
    for key, code in codeset(name).codes.items():
        assert code.code == key
        assert code.label.strip() == code.label != ""


@pytest.mark.parametrize("name", names())
def test_a_code_that_was_replaced_names_codes_that_exist(name: str) -> None:
    successors = codeset({"attendance_before_2024": "attendance"}.get(name, name))
    for code in codeset(name).codes.values():
        replaced_by = code.facts.get("replaced_by")
        assert replaced_by is None or isinstance(replaced_by, str | tuple)
        named = (replaced_by,) if isinstance(replaced_by, str) else replaced_by or ()
        assert all(successor in successors for successor in named)


def test_a_label_is_given_for_codes_in_force_and_retired_and_for_no_others() -> None:
    provision = codeset("sen_provision")

    assert provision.label("K") == "SEN support"
    assert provision.label("S") == "Statement"
    assert provision.label("Z") is None
    assert provision.label(None) is None


def test_a_retired_code_is_in_the_set_but_not_issued() -> None:
    provision = codeset("sen_provision")

    assert "A" in provision
    assert provision.codes["A"].retired
    assert provision.codes["A"] not in provision.current


def test_case_matters_in_a_code() -> None:
    assert "k" not in codeset("sen_provision")


def test_facts_are_read_as_text_only_where_they_are_text() -> None:
    reception = codeset("nc_year").codes["R"]

    assert reception.text("key_stage") == "EYFS"
    assert reception.text("start_age") is None
    assert reception.facts["start_age"] == 4


def test_what_is_read_cannot_be_changed() -> None:
    codes = codeset("sex").codes

    with pytest.raises(TypeError):
        codes["X"] = Code("X", "Unknown")  # type: ignore[index]


def test_codes_can_be_kept_in_sets_and_dictionaries() -> None:
    assert len({Code("M", "Male"), Code("M", "Male")}) == 1


def test_every_data_file_is_read() -> None:
    elsewhere = {"platform_subjects", "assessment_points", "facets", "grade_sets", "national_assessments"}
    data = Path(catalogue.__file__).parent / "data"
    declared = [name for file in data.glob("*.json") if file.stem not in elsewhere for name in read_json(file.name)]

    assert sorted([*declared, "local_authority"]) == list(names())


def test_a_local_authority_has_its_region_and_country() -> None:
    bradford = codeset("local_authority").codes["380"]

    assert bradford.label == "Bradford"
    assert bradford.text("region") == "Yorkshire and The Humber"
    assert bradford.text("gss_code") == "E08000032"
    assert not bradford.retired


def test_england_has_153_local_authorities_and_wales_22() -> None:
    current = [authority.text("country") for authority in codeset("local_authority").current]

    assert current.count("England") == 153
    assert current.count("Wales") == 22


def test_an_authority_that_was_split_is_retired() -> None:
    assert codeset("local_authority").codes["928"].retired


def test_no_authority_is_listed_twice() -> None:
    codes = [row["code"] for row in read_table("local_authority.csv")]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("phone_type", "M", "Mobile"),
        ("phone_type", "F", "Other"),
        ("email_type", "Work", "Work"),
        ("exclusion_category", "SUSP", "Fixed Term"),
        ("exclusion_category", "FIXD", "Fixed Term"),
        ("exclusion_category", "PERM", "Permanent"),
        ("school_phase", "AT", "All through"),
        ("gias_phase", "4", "Secondary"),
        ("sex", "F", "F"),
        ("sex", "U", None),
    ],
)
def test_a_code_knows_the_word_that_the_api_sends_for_it(name: str, code: str, word: str | None) -> None:
    assert codeset(name).codes[code].text("contract") == word


def test_a_self_described_gender_identity_may_have_any_number_from_10_to_99() -> None:
    identity = codeset("gender_identity")

    assert "10" in identity
    assert "99" in identity
    assert "100" not in identity


def test_a_reason_for_leaving_without_a_known_label_shows_its_code() -> None:
    reason = codeset("leaving_reason").codes["NH"]

    assert reason.label == "NH"
    assert reason.facts["label_known"] is False


def test_tb_means_something_else_since_2020() -> None:
    assert codeset("exclusion_reason_before_2020").label("TB") == "Threatening or dangerous behaviour"
    assert codeset("exclusion_reason").label("TB") == "Cyber-bullying or threatening behaviour online"
