"""Who a pupil is, what the census asks, and where the pupil lives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.ctf.build import HERE, OTHER_UPN, UPN, Pupil, Read, ctf, read_pupil, read_text, school, tag, tags

from rollbook.contract.identifiers.synthetic import synthetic_temporary_upn, synthetic_uln

TEMPORARY = synthetic_temporary_upn("420", "2999", 2019, 1)
BAD_UPN = ("A" if UPN[0] != "A" else "B") + UPN[1:]


def test_names_and_identifiers_go_where_they_belong(tmp_path: Path) -> None:
    basic = tags(
        FormerUPN=OTHER_UPN,
        PreferredSurname="Ash",
        FormerSurname="Downing",
        PreferredForename="Nes",
        MiddleNames="Ruth Ann",
    )
    found = read_pupil(tmp_path, basic=basic, more=tags(UniqueLearnerNumber=synthetic_uln(7)))
    assert found.student() == {
        "upn": UPN,
        "former_upn": OTHER_UPN,
        "uln": synthetic_uln(7),
        "legal_last_name": "Ashdown",
        "legal_first_name": "Ines",
        "last_name": "Ash",
        "first_name": "Nes",
        "middle_name": "Ruth Ann",
        "former_last_name": "Downing",
        "dob": date(2014, 2, 11),
        "demographics": {"gender": "F"},
    }
    assert found.codes == []


def test_what_the_file_lacks_is_not_given_at_all(tmp_path: Path) -> None:
    basic = tags(PreferredSurname="", MiddleNames=" \n ", NCyearActual="", Ethnicity="", EnrolStatus="")
    blocks = "<FSMhistory/><SENhistory/><Address/><Phones/><Email/><Contacts/><Attendance/><StageAssessments/>"
    found = read_pupil(tmp_path, basic=basic, blocks=blocks + "<LookedAfter><InCare/></LookedAfter>")
    assert set(found.student()) == {"upn", "legal_last_name", "legal_first_name", "dob", "demographics"}
    assert found.codes == []


def test_the_first_element_that_says_something_counts(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, basic=tags(Ethnicity="WBRI"), more="<Surname/><BasicDetails/>")
    assert found.student()["legal_last_name"] == "Ashdown"
    assert found.student()["demographics"]["ethnicity_code"] == "WBRI"


def test_a_upn_is_read_without_regard_to_spaces_and_case(tmp_path: Path) -> None:
    assert read_pupil(tmp_path, upn=f" {UPN[:4]} {UPN[4:].lower()}").student()["upn"] == UPN


@pytest.mark.parametrize(
    ("element", "value", "member"),
    [("UPN", BAD_UPN, "upn"), ("UPN", "unknown", "upn"), ("UniqueLearnerNumber", "1234567890", "uln")],
)
def test_an_identifier_that_breaks_its_rules_is_kept_and_remarked_on(
    tmp_path: Path, element: str, value: str, member: str
) -> None:
    found = read_pupil(tmp_path, upn=None, more=tags(**{element: value}))
    (student,) = found.all("student").values()
    assert student[member] == value
    assert found.said(f"{member}.check").startswith(f"“{value}” was kept, but: ")


def test_the_number_that_stands_for_no_uln_is_none(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, more=tags(UniqueLearnerNumber="9999999999"))
    assert ("uln" in found.student(), found.codes) == (False, [])


def test_a_temporary_upn_is_a_good_key(tmp_path: Path) -> None:
    assert list(read_pupil(tmp_path, upn=TEMPORARY).all("student")) == [TEMPORARY]


@pytest.mark.parametrize("upn", [None, "", "unknown", BAD_UPN])
def test_without_a_good_upn_the_key_is_name_birthday_and_sex(tmp_path: Path, upn: str | None) -> None:
    found = read_pupil(tmp_path, upn=upn, surname="ASHDOWN ", forename="Inés")
    assert list(found.all("student")) == ["ashdown/inés/2014-02-11/F"]


def test_a_pupil_without_any_name_is_refused(tmp_path: Path) -> None:
    found = read_text(tmp_path, ctf(Pupil(surname=None, forename=None), Pupil(upn=OTHER_UPN)))
    assert list(found.all("student")) == [OTHER_UPN]
    assert [(each.kind, each.key, each.reason) for each in found.refused] == [
        ("student", "pupils.xml/1", "This pupil has no name.")
    ]


def test_one_name_is_enough(tmp_path: Path) -> None:
    assert read_pupil(tmp_path, forename=None).student()["legal_last_name"] == "Ashdown"


def test_of_a_pupil_who_stands_twice_in_a_file_the_last_counts(tmp_path: Path) -> None:
    found = read_text(tmp_path, ctf(Pupil(surname="Ashdown"), Pupil(surname="Ash")))
    assert found.student()["legal_last_name"] == "Ash"
    assert len(found.all("student")) == 1
    assert (
        found.said("pupil.twice") == "Ines Ash stands in the files more than once: the last one in the newest counts."
    )


def test_two_pupils_with_one_upn_are_both_refused(tmp_path: Path) -> None:
    twins = (Pupil(forename="Ines"), Pupil(forename="Vera"), Pupil(upn=OTHER_UPN))
    found = read_text(tmp_path, ctf(*twins))
    assert list(found.all("student")) == [OTHER_UPN]
    assert [each.reason for each in found.refused] == [
        f"Ines Ashdown and Vera Ashdown have the same UPN, {UPN}. Neither was taken."
    ]


def test_two_pupils_without_upn_are_told_apart_by_name(tmp_path: Path) -> None:
    found = read_text(tmp_path, ctf(Pupil(upn=None), Pupil(upn=None, forename="Vera")))
    assert len(found.all("student")) == 2


@pytest.mark.parametrize("element", ["Sex", "Gender", "sex", "GENDER"])
@pytest.mark.parametrize(("written", "gender"), [("F", "F"), ("m", "M"), ("U", None), ("W", None), ("Female", "F")])
def test_sex_is_known_under_both_names(tmp_path: Path, element: str, written: str, gender: str | None) -> None:
    student = read_pupil(tmp_path, sex=written, sex_element=element).student()
    assert student.get("demographics", {}).get("gender") == gender


def test_where_sex_and_gender_differ_sex_counts_and_is_remarked_on(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, sex="F", more=tags(Gender="M"))
    assert found.student()["demographics"]["gender"] == "F"
    assert found.codes == ["sex.two"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6", "6"),
        ("06", "6"),
        ("Y6", "6"),
        ("Year 6", "6"),
        ("R", "R"),
        ("0", "R"),
        ("Reception", "R"),
        ("YR", "R"),
        ("n1", "N1"),
        ("13", "13"),
    ],
)
def test_a_year_is_read_however_it_is_written(tmp_path: Path, written: str, code: str) -> None:
    found = read_pupil(tmp_path, basic=tags(NCyearActual=written))
    assert (found.student()["year_code"], found.codes) == (code, [])


@pytest.mark.parametrize("written", ["X", "14", "E1", "6B", "Oak"])
def test_a_year_that_apps_do_not_know_is_left_out_and_remarked_on(tmp_path: Path, written: str) -> None:
    found = read_pupil(tmp_path, basic=tags(NCyearActual=written))
    assert "year_code" not in found.student()
    assert found.all("group") == {}
    assert found.said("year.unknown") == (
        f"NCyearActual is “{written}”, which apps do not know as a year, so it was left out."
    )


def test_a_year_may_stand_beside_the_basic_details(tmp_path: Path) -> None:
    assert read_pupil(tmp_path, more=tags(NCyearActual="7")).student()["year_code"] == "7"


def test_a_year_makes_a_group_and_the_pupil_a_member(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, basic=tags(NCyearActual="6"))
    first, last = date(2025, 9, 1), date(2026, 8, 31)
    assert found.all("academic_year") == {
        "year:2025": {"name": "2025/2026", "start_date": first, "end_date": last},
    }
    assert found.all("group") == {
        "year:2025:6": {
            "type": "YearGroup",
            "name": "Year 6",
            "code": "6",
            "academic_year_id": "year:2025",
            "start_date": first,
            "end_date": last,
        }
    }
    assert found.all("enrolment") == {
        f"{UPN}/year:2025": {
            "student_id": UPN,
            "group_id": "year:2025:6",
            "start_date": date(2025, 9, 4),
            "end_date": last,
        }
    }


def test_pupils_of_a_year_share_its_group(tmp_path: Path) -> None:
    basic = tags(NCyearActual="R")
    found = read_text(tmp_path, ctf(Pupil(basic=basic), Pupil(upn=OTHER_UPN, basic=basic)))
    assert [values["name"] for values in found.all("group").values()] == ["Reception"]
    assert [record.kind for record in found.records].count("group") == 1


@pytest.mark.parametrize(("came", "since"), [("2025-10-01", date(2025, 10, 1)), ("2019-09-03", date(2025, 9, 1))])
def test_who_came_within_the_year_is_in_the_group_from_then_on(tmp_path: Path, came: str, since: date) -> None:
    history = tag("SchoolHistory", school("School", HERE, tags(EntryDate=came)))
    found = read_pupil(tmp_path, basic=tags(NCyearActual="6"), blocks=history)
    assert [each["start_date"] for each in found.all("enrolment").values()] == [since]


def test_a_status_is_taken_and_previous_takes_nobody_off_roll(tmp_path: Path) -> None:
    assert read_pupil(tmp_path, basic=tags(EnrolStatus="m")).student()["enrolment_status"] == "M"
    left = read_pupil(tmp_path, basic=tags(EnrolStatus="P"))
    assert {"enrolment_status", "end_date"}.isdisjoint(left.student())
    assert left.said("roll.left") == (
        "The file has pupils as previous ones (EnrolStatus P). Nobody was taken off roll. Pupils: 1."
    )


def _demographics(found: Read) -> dict[str, Any]:
    return dict(found.student()["demographics"])


@pytest.mark.parametrize(
    ("element", "value", "member", "meant"),
    [
        ("Ethnicity", "WBRI", "ethnicity_code", "WBRI"),
        ("Ethnicity", "apkn", "ethnicity_code", "APKN"),
        ("Ethnicity", "WTUR", "ethnicity_code", "WTUR"),
        ("ServiceChild", "Y", "service_child", True),
        ("ServiceChild", "N", "service_child", False),
        ("ServiceChild", "R", "service_child", None),
    ],
)
def test_census_facts(tmp_path: Path, element: str, value: str, member: str, *, meant: object) -> None:
    found = read_pupil(tmp_path, basic=tags(**{element: value}))
    assert (_demographics(found).get(member), found.codes) == (meant, [])


def test_an_unknown_ethnicity_is_kept_and_remarked_on(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, basic=tags(Ethnicity="ZZZZ"))
    assert (_demographics(found)["ethnicity_code"], found.codes) == ("ZZZZ", ["ethnicity.unknown"])


@pytest.mark.parametrize(("written", "now", "ever"), [("true", True, True), ("1", True, True), ("false", False, None)])
def test_care_now_means_care_ever_and_no_care_now_says_nothing_of_before(
    tmp_path: Path, written: str, *, now: bool, ever: bool | None
) -> None:
    facts = _demographics(read_pupil(tmp_path, blocks=tag("LookedAfter", tags(InCare=written))))
    assert (facts["in_care"], facts.get("ever_in_care")) == (now, ever)


def _languages(*pairs: tuple[str, str]) -> str:
    return tag("Languages", *(tag("Type", tags(LanguageType=use, Language=code)) for use, code in pairs))


def test_languages_come_with_their_names(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, basic=_languages(("F", "POL"), ("H", "ENG"), ("C", "URD")))
    assert found.student()["languages"] == {
        "first_language_code": "POL",
        "first_language_name": "Polish",
        "home_language_code": "ENG",
        "home_language_name": "English",
    }


def test_one_of_several_first_languages_is_the_first(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, basic=_languages(("M", "PNJG"), ("M", "ENG")))
    assert found.student()["languages"] == {
        "first_language_code": "PNJG",
        "first_language_name": "Panjabi (Gurmukhi)",
    }


def test_an_unknown_language_is_kept_and_remarked_on(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, basic=_languages(("F", "XXX")))
    assert (found.student()["languages"], found.codes) == ({"first_language_code": "XXX"}, ["language.unknown"])


def test_an_address_in_parts(tmp_path: Path) -> None:
    parts = tags(
        SAON="Flat 2", PAON="14", Street="Quay Lane", Locality="Old Town", Town="Hugh Town", PostTown="St Mary's"
    )
    blocks = tag("Address", tag("BS7666Address", parts), tags(PostCode="tr21 0zz", County="Cornwall"))
    assert read_pupil(tmp_path, blocks=blocks).student()["address"] == {
        "address_line_1": "14 Quay Lane",
        "address_line_2": "Flat 2, Old Town",
        "town_city": "Hugh Town",
        "county": "Cornwall",
        "postcode": "TR21 0ZZ",
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1 Quay Lane"], ("1 Quay Lane", None, None, None)),
        (["1 Quay Lane", "Hugh Town"], ("1 Quay Lane", None, "Hugh Town", None)),
        (["Rose House", "1 Quay Lane", "Hugh Town"], ("Rose House", "1 Quay Lane", "Hugh Town", None)),
        (
            ["Rose House", "1 Quay Lane", "Hugh Town", "Cornwall"],
            ("Rose House", "1 Quay Lane", "Hugh Town", "Cornwall"),
        ),
        (
            ["Flat 2", "Rose House", "1 Quay Lane", "Hugh Town", "Cornwall"],
            ("Flat 2", "Rose House, 1 Quay Lane", "Hugh Town", "Cornwall"),
        ),
    ],
)
def test_an_address_in_lines(tmp_path: Path, lines: list[str], expected: tuple[str | None, ...]) -> None:
    written = tags(**{f"AddressLine{number}": line for number, line in enumerate(lines, 1)})
    address = read_pupil(tmp_path, blocks=tag("Address", tag("AddressLines", written))).student()["address"]
    assert tuple(address.get(name) for name in ("address_line_1", "address_line_2", "town_city", "county")) == expected


def test_a_postcode_that_is_none_is_kept_as_it_is(tmp_path: Path) -> None:
    blocks = tag("Address", tags(PostCode="not known"))
    assert read_pupil(tmp_path, blocks=blocks).student()["address"] == {"postcode": "not known"}


def test_email_addresses_are_taken_once_each(tmp_path: Path) -> None:
    blocks = tags(Email="Ines@example.org") + tags(Email="INES@example.org") + tags(Email="ines@home.example.org")
    assert read_pupil(tmp_path, blocks=blocks).student()["emails"] == [
        {"email": "Ines@example.org", "is_primary": True},
        {"email": "ines@home.example.org", "is_primary": False},
    ]


@pytest.mark.parametrize(
    "written", ["2014-02-11", "2014-02-11T00:00:00", "20140211", "2014-2-11", "2014-02-11Z", "2014-02-11+00:00"]
)
def test_a_date_with_the_year_first_is_read_without_a_word(tmp_path: Path, written: str) -> None:
    found = read_pupil(tmp_path, dob=written)
    assert (found.student()["dob"], found.codes) == (date(2014, 2, 11), [])


@pytest.mark.parametrize("written", ["11/02/2014", "11/2/14", "11-02-2014", "11.02.2014", "11/02/2014 00:00:00"])
def test_a_date_with_the_day_first_is_read_and_remarked_on(tmp_path: Path, written: str) -> None:
    found = read_pupil(tmp_path, dob=written)
    assert found.student()["dob"] == date(2014, 2, 11)
    assert found.said("date.day_first") == (
        "Dates were written with the day first, as in 01/09/2026, and read so. Pupils: 1."
    )


@pytest.mark.parametrize(("written", "year"), [("1/9/35", 2035), ("1/9/36", 1936), ("1/9/99", 1999), ("1/9/00", 2000)])
def test_two_digits_are_a_year_not_far_ahead(tmp_path: Path, written: str, year: int) -> None:
    assert read_pupil(tmp_path, dob=written).student()["dob"] == date(year, 9, 1)


@pytest.mark.parametrize("written", ["2014-02-30", "31/31/2014", "soon", "2014", "11/02-2014"])
def test_what_is_no_date_is_left_out_and_remarked_on(tmp_path: Path, written: str) -> None:
    found = read_pupil(tmp_path, dob=written)
    assert "dob" not in found.student()
    assert found.said("date.unreadable") == f"DOB is “{written}”, which is no date, so it was left empty."


@pytest.mark.parametrize(("written", "codes"), [("true", ["medical.flag"]), ("1", ["medical.flag"]), ("false", [])])
def test_a_medical_flag_is_a_remark(tmp_path: Path, written: str, codes: list[str]) -> None:
    assert read_pupil(tmp_path, basic=tags(MedicalFlag=written)).codes == codes


def test_what_has_no_place_is_told_once_for_all_pupils(tmp_path: Path) -> None:
    pupils = [Pupil(upn=upn, more=tags(UCI="123450240123B", Colour="red")) for upn in (UPN, OTHER_UPN, None)]
    found = read_text(tmp_path, ctf(*pupils))
    assert [(each.code, each.sentence) for each in found.remarks] == [
        ("not_kept.uci", "Not kept, for want of a place: UCI (number of an exam candidate). Pupils: 3."),
        ("not_known.colour", "Not known, and not read: the element colour. Pupils: 3."),
    ]


@pytest.mark.parametrize(("written", "codes"), [("NONE", []), ("NCOL", []), ("MOB", ["not_kept.disabilities"])])
def test_no_disability_is_nothing_to_tell(tmp_path: Path, written: str, codes: list[str]) -> None:
    basic = tag("Disabilities", tags(Disability=written))
    assert read_pupil(tmp_path, basic=basic).codes == codes
