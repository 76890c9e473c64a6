"""People: identifiers, contacts, grades, and the facts that British sets put into metadata."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.oneroster.sets import Outcome, Texts, complete_set, folder, read, replaced, with_line

PLAIN = complete_set()


def _student(path: Path, texts: Texts, **settings: str) -> tuple[dict[str, Any], Outcome]:
    found = read(folder(path, texts), **settings)
    return dict(found.records["student"]["tom"]), found


def _with_metadata(name: str, **facts: str) -> Texts:
    """The plain set, with columns of metadata that are filled for one student."""
    header, *lines = PLAIN[name].splitlines()
    head = ",".join([header, *(f"metadata.{fact}" for fact in facts)])
    rows = [",".join([line, *(facts.values() if line.startswith("tom,") else [""] * len(facts))]) for line in lines]
    return {**PLAIN, name: "\n".join([head, *rows, ""])}


def _with_user_ids(text: str) -> Texts:
    return replaced("users", "student,tom,,Thomas", f'student,tom,"{text}",Thomas')


@pytest.mark.parametrize(
    ("text", "member", "value"),
    [
        ("{UPN:Y380999919002}", "upn", "Y380999919002"),
        ("{upn: y380999919002 }", "upn", "Y380999919002"),
        ("{MIS:9},{ULN:9000000008}", "uln", "9000000008"),
        ("{Admission Number:004502}", "pan", "004502"),
        ("{SIMS:77}", "mis_id", "77"),
        ("MIS:77", "mis_id", "77"),
        ("77", "mis_id", "77"),
        ("{MIS:a:b}", "mis_id", "a:b"),
    ],
)
def test_user_ids_fill_the_member_of_their_type(text: str, member: str, value: str, tmp_path: Path) -> None:
    tom, found = _student(tmp_path, _with_user_ids(text))
    assert tom[member] == value
    assert found.remarks == ()


def test_a_type_of_user_id_without_a_place_is_named(tmp_path: Path) -> None:
    assert _student(tmp_path, _with_user_ids("{Library:12}"))[1].codes == {"user_ids.type"}


def test_an_unknown_uln_is_left_blank(tmp_path: Path) -> None:
    tom, found = _student(tmp_path, _with_user_ids("{ULN:9999999999}"))
    assert tom["uln"] is None
    assert found.codes == {"uln.placeholder"}


def test_a_upn_that_fails_its_check_is_kept_for_the_sync_to_flag(tmp_path: Path) -> None:
    assert _student(tmp_path, _with_user_ids("{UPN:A380999919002}"))[0]["upn"] == "A380999919002"


def test_an_identifier_that_is_a_upn_is_one(tmp_path: Path) -> None:
    tom, _ = _student(tmp_path, replaced("users", "Bright,James,", "Bright,James,Y380999919002"))
    assert (tom["upn"], tom["mis_id"]) == ("Y380999919002", "tom")


def test_another_identifier_is_that_of_the_mis(tmp_path: Path) -> None:
    tom, _ = _student(tmp_path, replaced("users", "Bright,James,", "Bright,James,1002"))
    assert (tom["upn"], tom["mis_id"]) == (None, "1002")


@pytest.mark.parametrize(
    ("fact", "text", "member", "value"),
    [
        ("admissionNumber", "004502", "pan", "004502"),
        ("knownAs", "Tom", "first_name", "Tom"),
        ("formerSurname", "Marsh", "former_last_name", "Marsh"),
        ("formerUPN", "H301200124057", "former_upn", "H301200124057"),
        ("admissionDate", "2026-09-01", "start_date", date(2026, 9, 1)),
        ("leavingDate", "18/12/2026", "end_date", date(2026, 12, 18)),
        ("enrolmentStatus", "C", "enrolment_status", "C"),
        ("ncYear", "8", "year_code", "8"),
    ],
)
def test_metadata_of_users_fills_members(fact: str, text: str, member: str, value: object, tmp_path: Path) -> None:
    assert _student(tmp_path, _with_metadata("users", **{fact: text}))[0][member] == value


@pytest.mark.parametrize("name", ["users", "demographics"])
@pytest.mark.parametrize(
    ("fact", "text", "member", "value"),
    [
        ("ethnicityCode", "WBRI", "ethnicity_code", "WBRI"),
        ("ethnicity", "White - British", "ethnicity_code", "WBRI"),
        ("fsm", "Y", "is_fsm", True),
        ("pupilPremium", "false", "is_pp", False),
        ("eal", "1", "is_eal", True),
        ("lookedAfter", "No", "in_care", False),
        ("serviceChild", "N", "service_child", False),
        ("senProvision", "k", "sen_category", "K"),
        ("nationality", "GBR", "nationalities", ["GBR"]),
    ],
)
def test_metadata_fills_demographics(  # noqa: PLR0913, PLR0917 - a table of facts
    name: str, fact: str, text: str, member: str, value: object, tmp_path: Path
) -> None:
    tom, found = _student(tmp_path, _with_metadata(name, **{fact: text}))
    assert tom["demographics"][member] == value
    assert found.remarks == ()


def test_a_language_has_a_code_and_a_name(tmp_path: Path) -> None:
    tom, _ = _student(tmp_path, _with_metadata("users", homeLanguage="POL"))
    assert tom["languages"] == {"home_language_code": "POL", "home_language_name": "Polish"}


def test_an_address_is_put_together_from_metadata(tmp_path: Path) -> None:
    tom, _ = _student(tmp_path, _with_metadata("users", address1="1 Elm Row", city="Ashfield", postcode="AS1 1AA"))
    assert tom["address"] == {
        "address_line_1": "1 Elm Row",
        "address_line_2": None,
        "town_city": "Ashfield",
        "county": None,
        "country": None,
        "postcode": "AS1 1AA",
    }


def test_a_code_that_is_none_is_left_blank_and_named(tmp_path: Path) -> None:
    tom, found = _student(tmp_path, _with_metadata("users", ethnicityCode="QQQQ"))
    assert tom["demographics"]["ethnicity_code"] is None
    assert found.codes == {"code.unknown"}


def test_metadata_that_nobody_reads_is_named_once(tmp_path: Path) -> None:
    _, found = _student(tmp_path, _with_metadata("users", locker="12"))
    assert [remark.code for remark in found.remarks] == ["column.unknown"]


def test_american_races_make_no_ethnicity_and_one_remark(tmp_path: Path) -> None:
    text = "sourcedId,birthDate,sex,white,asian\nada,2015-03-14,female,true,false\ntom,2014-11-02,male,true,true\n"
    tom, found = _student(tmp_path, {**PLAIN, "demographics": text})
    assert tom["demographics"]["ethnicity_code"] is None
    assert [remark.code for remark in found.remarks] == ["ethnicity.american"]


@pytest.mark.parametrize(("written", "gender"), [("Male", "M"), ("F", "F"), ("unspecified", None), ("", None)])
def test_a_sex_is_read_where_the_contract_knows_it(written: str, gender: str | None, tmp_path: Path) -> None:
    tom, found = _student(tmp_path, replaced("demographics", "2014-11-02,male", f"2014-11-02,{written}"))
    assert tom["demographics"]["gender"] == gender
    assert found.remarks == ()


def test_a_sex_that_the_contract_does_not_know_is_left_blank_and_named(tmp_path: Path) -> None:
    tom, found = _student(tmp_path, replaced("demographics", "2014-11-02,male", "2014-11-02,other"))
    assert tom["demographics"]["gender"] is None
    assert found.codes == {"gender.other"}


@pytest.mark.parametrize(("written", "code"), [("GB", "GBR"), ("gb", "GBR"), ("GBR", "GBR"), ("Poland", "POL")])
def test_a_country_is_written_as_schools_write_it(written: str, code: str, tmp_path: Path) -> None:
    tom, _ = _student(tmp_path, replaced("demographics", "2014-11-02,male,", f"2014-11-02,male,{written}"))
    assert tom["demographics"]["country_of_birth"] == code


@pytest.mark.parametrize(
    ("grade", "code"),
    [
        ("7", "7"), ("07", "7"), ("Year 7", "7"), ("Y7", "7"), ("yr07", "7"), ("NC Year 7", "7"), ("13", "13"),
        ("R", "R"), ("Reception", "R"), ("KG", "R"), ("0", "R"), ("PK", "N2"), ("N1", "N1"), ("Nursery 2", "N2"),
        ("Upper Sixth", "13"),
    ],
)  # fmt: skip
def test_a_grade_is_a_national_curriculum_year(grade: str, code: str, tmp_path: Path) -> None:
    tom, found = _student(tmp_path, {**PLAIN, "users": PLAIN["users"].replace("James,,,,,,07", f"James,,,,,,{grade}")})
    assert tom["year_code"] == code
    assert found.records["enrolment"]["year:tom"]["group_id"] == f"year:{code}"
    assert found.remarks == ()


@pytest.mark.parametrize("grade", ["14", "Other", "UG", "99"])
def test_a_grade_that_is_no_year_is_left_blank_and_named(grade: str, tmp_path: Path) -> None:
    tom, found = _student(tmp_path, {**PLAIN, "users": PLAIN["users"].replace("James,,,,,,07", f"James,,,,,,{grade}")})
    assert tom["year_code"] is None
    assert "year:tom" not in found.records["enrolment"]
    assert found.codes == {"grade.unknown"}


@pytest.mark.parametrize(("style", "code"), [("uk", "7"), ("us", "8"), ("07=3, 08=4", "3")])
def test_grades_are_read_in_the_style_of_the_set(style: str, code: str, tmp_path: Path) -> None:
    assert _student(tmp_path, PLAIN, grade_style=style)[0]["year_code"] == code


@pytest.mark.parametrize(("style", "code"), [("us", "7"), ("07=3", "7")])
def test_a_year_in_metadata_is_a_national_curriculum_year_whatever_grades_are(
    style: str, code: str, tmp_path: Path
) -> None:
    assert _student(tmp_path, _with_metadata("users", ncYear="7"), grade_style=style)[0]["year_code"] == code


def test_beside_a_legal_name_in_metadata_the_columns_have_the_name_gone_by(tmp_path: Path) -> None:
    legal = _with_metadata("users", legalGivenName="Thomasin", legalFamilyName="Bright-Vale")
    tom, _ = _student(tmp_path, legal)
    names = [tom[f"{kind}{part}_name"] for kind in ("", "legal_") for part in ("first", "last")]
    assert names == ["Thomas", "Bright", "Thomasin", "Bright-Vale"]


def test_who_comes_later_or_left_is_in_groups_while_they_are_there(tmp_path: Path) -> None:
    stays = _with_metadata("users", admissionDate="2026-11-02", leavingDate="2027-02-12")
    _, found = _student(tmp_path, stays)
    spans = {key: (each["start_date"], each["end_date"]) for key, each in found.records["enrolment"].items()}
    assert spans["year:tom"] == spans["e3"] == (date(2026, 11, 2), date(2027, 2, 12))
    assert spans["year:ada"] == (date(2026, 9, 1), date(2027, 7, 21))
    assert spans["e2"] == (date(2026, 9, 3), date(2026, 11, 30))


def test_who_left_before_the_year_is_in_no_year_group(tmp_path: Path) -> None:
    _, found = _student(tmp_path, _with_metadata("users", leavingDate="2026-07-21"))
    assert "year:tom" not in found.records["enrolment"]


def test_of_several_grades_the_first_counts(tmp_path: Path) -> None:
    texts = {**PLAIN, "users": PLAIN["users"].replace("James,,,,,,07", 'James,,,,,,"08,07"')}
    tom, found = _student(tmp_path, texts)
    assert tom["year_code"] == "8"
    assert found.codes == {"grade.several"}


def test_year_groups_may_come_from_classes(tmp_path: Path) -> None:
    classes = PLAIN["classes"] + "Y7,,,Year Seven,07,P,,ext:yearGroup,,S1,,,,\n"
    found = read(folder(tmp_path, {**PLAIN, "classes": classes}), year_groups="classes")
    years = {key: group for key, group in found.records["group"].items() if group["type"] == "YearGroup"}
    assert set(years) == {"Y7"}
    assert years["Y7"]["code"] == "7"
    assert "year:tom" not in found.records["enrolment"]


@pytest.mark.parametrize(("side", "other"), [("child", ""), ("", "parent"), ("child", "parent")])
def test_a_link_to_a_contact_may_stand_on_either_side(side: str, other: str, tmp_path: Path) -> None:
    users = PLAIN["users"].replace("ngozi,07", ("ngozi" if side else "") + ",07")
    users = users.replace("07700 900101,,ada", "07700 900101,," + ("ada" if other else ""))
    found = read(folder(tmp_path, {**PLAIN, "users": users}))
    assert [link["contact_id"] for link in found.records["student"]["ada"]["contacts"]] == ["ngozi"]


def test_an_agent_who_is_no_contact_is_named(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "ngozi,07", '"ngozi,penhale,nobody",07')))
    assert len(found.records["student"]["ada"]["contacts"]) == 1
    assert [remark.code for remark in found.remarks] == ["agent.unknown", "agent.unknown"]


def test_metadata_may_say_what_a_contact_is(tmp_path: Path) -> None:
    header, *lines = PLAIN["users"].splitlines()
    rows = [f"{line},{'Mother' if line.startswith('ngozi') else ''}" for line in lines]
    texts = {**PLAIN, "users": "\n".join([f"{header},metadata.relationship", *rows, ""])}
    link = read(folder(tmp_path, texts)).records["student"]["ada"]["contacts"][0]
    assert link["relationship"] == {"relationship_type": "Mother"}


def test_somebody_whose_account_is_off_is_read_all_the_same(tmp_path: Path) -> None:
    tom, found = _student(tmp_path, replaced("users", "tom,,,true", "tom,,,false"))
    assert tom["legal_last_name"] == "Bright"
    assert found.codes == {"user.disabled"}


def test_a_telephone_of_a_student_is_left_out_and_named(tmp_path: Path) -> None:
    texts = {**PLAIN, "users": PLAIN["users"].replace("James,,,,,,07", "James,,,07700 900199,,,07")}
    tom, found = _student(tmp_path, texts)
    assert "telephone_numbers" not in tom
    assert found.codes == {"student.phone"}


def test_what_is_no_email_address_is_left_out_and_named(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "ada@ashfield.example.org", "none")))
    assert found.records["student"]["ada"]["emails"] == []
    assert found.codes == {"email.unreadable"}


def test_of_two_telephones_neither_is_called_the_main_one(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "07700 900101,,", "07700 900101,01632 960101,")))
    numbers = found.records["contact"]["ngozi"]["telephone_numbers"]
    assert [(number["type"], number["is_primary"]) for number in numbers] == [(None, None), ("Mobile", None)]


def test_somebody_whose_role_is_unknown_is_refused(tmp_path: Path) -> None:
    found = read(folder(tmp_path, with_line("users", "kim,,,true,S1,astronaut,,,Kim,Lee,,,,,,,,")))
    assert {(refused.key, refused.reason) for refused in found.refused} == {
        ("kim", "users.csv, line 6: no role at the school is known.")
    }


def test_somebody_without_a_sourced_id_is_refused(tmp_path: Path) -> None:
    found = read(folder(tmp_path, with_line("users", ",,,true,S1,student,,,Kim,Lee,,,,,,,,")))
    assert [(refused.key, refused.reason) for refused in found.refused] == [
        ("users.csv, line 6", "users.csv, line 6: no sourcedId.")
    ]


def test_a_password_in_the_set_goes_nowhere(tmp_path: Path) -> None:
    texts = {**PLAIN, "users": PLAIN["users"].replace("07,\n", "07,hunter2\n")}
    found = read(folder(tmp_path, texts))
    assert "hunter2" not in repr(found)


def test_somebody_without_any_name_is_refused(tmp_path: Path) -> None:
    found = read(folder(tmp_path, with_line("users", "kim,,,true,S1,student,,,,,,,,,,,07,")))
    assert [refused.reason for refused in found.refused] == ["users.csv, line 6: neither a given nor a family name."]


def test_half_a_name_is_a_name(tmp_path: Path) -> None:
    found = read(folder(tmp_path, with_line("users", "kim,,,true,S1,student,,,,Vale,,,,,,,07,")))
    assert found.records["student"]["kim"]["legal_last_name"] == "Vale"
