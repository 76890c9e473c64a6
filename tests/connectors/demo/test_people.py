"""Everybody is invented, reaches nobody, and is who they should be to each other."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from tests.connectors.demo.pulled import END_OF_YEAR, IN_NOVEMBER, Records, on_roll, parts, pull

from rollbook.contract import identifiers
from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers import TEST_RANGE

PEOPLE = ("student", "contact", "staff_member", "staff_contract")
"""Kinds that these tests look at."""

DRAMA = re.compile(r"07700 900\d{3}|01632 960\d{3}|0(113|114|115|116|117|118|121|131|141|151|161) 496 0\d{3}")
"""Telephone numbers that Ofcom keeps for drama."""

SCHOOLS = [(1500, "secondary"), (420, "primary")]
schools = pytest.mark.parametrize(("pupils", "phase"), SCHOOLS)


def people(records: Records) -> Iterator[Mapping[str, Any]]:
    for kind in ("student", "contact", "staff_member"):
        yield from records[kind].values()


@schools
@pytest.mark.parametrize("member", ["upn", "former_upn", "uln"])
def test_numbers_of_pupils_are_valid_and_nobody_shares_one(pupils: int, phase: str, member: str) -> None:
    records = parts(*PEOPLE, pupils=pupils, phase=phase)
    numbers = [pupil[member] for pupil in records["student"].values() if pupil[member]]
    assert all(identifiers.CHECKS[member.removeprefix("former_")](number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


@schools
def test_nhs_numbers_are_of_the_test_range_and_nobody_shares_one(pupils: int, phase: str) -> None:
    records = parts(*PEOPLE, pupils=pupils, phase=phase)
    numbers = [pupil["medical"]["nhs_number"] for pupil in records["student"].values()]
    assert all(TEST_RANGE in identifiers.nhs_number(number).notes for number in numbers)
    assert len(set(numbers)) == len(numbers)


@schools
def test_admission_numbers_are_valid_and_nobody_shares_one(pupils: int, phase: str) -> None:
    numbers = [pupil["pan"] for pupil in parts(*PEOPLE, pupils=pupils, phase=phase)["student"].values()]
    assert all(map(identifiers.admission_number, numbers))
    assert len(set(numbers)) == len(numbers)


@schools
def test_upns_carry_establishment_numbers_that_are_never_given_out(pupils: int, phase: str) -> None:
    upns = [pupil["upn"] for pupil in parts(*PEOPLE, pupils=pupils, phase=phase)["student"].values() if pupil["upn"]]
    assert all(9000 <= int(upn[4:8]) <= 9999 for upn in upns)


def test_everybody_old_enough_has_a_upn() -> None:
    students = pull(IN_NOVEMBER, pupils=420, phase="primary")["student"].values()
    assert {pupil["year_code"] for pupil in students if pupil["upn"] is None} == {"N1", "N2"}
    assert all(pupil["upn"] for pupil in students if pupil["year_code"] not in {"N1", "N2"})


@schools
def test_telephone_numbers_are_of_the_drama_ranges(pupils: int, phase: str) -> None:
    records = parts(*PEOPLE, pupils=pupils, phase=phase)
    numbers = [each["telephone_number"] for person in people(records) for each in person.get("telephone_numbers", ())]
    assert numbers
    assert [number for number in numbers if not DRAMA.fullmatch(number)] == []


@schools
def test_email_addresses_are_at_example_org(pupils: int, phase: str) -> None:
    records = parts(*PEOPLE, pupils=pupils, phase=phase)
    addresses = [each["email"] for person in people(records) for each in person["emails"]]
    assert [
        address for address in addresses if not re.fullmatch(r"[a-z0-9.-]+@([a-z0-9-]+\.)*example\.org", address)
    ] == []


@schools
def test_postcodes_have_the_right_shape_and_do_not_exist(pupils: int, phase: str) -> None:
    postcodes = {person["address"]["postcode"] for person in people(parts(*PEOPLE, pupils=pupils, phase=phase))}
    assert all(identifiers.postcode(postcode) and postcode.startswith("EE") for postcode in postcodes)


def test_numbers_of_staff_have_the_right_shape() -> None:
    records = parts(*PEOPLE, pupils=1500)
    assert all(identifiers.ni_number(each["national_insurance_number"]) for each in records["staff_contract"].values())
    teachers = [each["qualification_info"]["teacher_number"] for each in records["staff_member"].values()]
    assert all(identifiers.trn(number) for number in teachers if number)


def test_the_school_has_the_numbers_of_no_school() -> None:
    school = pull(IN_NOVEMBER)["school"]["school"]
    assert str(school["la_code"]) in codeset("local_authority")
    assert 9000 <= school["establishment_number"] <= 9999
    assert school["urn"].startswith("9")


def test_the_school_of_the_first_seed_is_ashfield() -> None:
    assert pull(IN_NOVEMBER)["school"]["school"]["name"] == "Ashfield Academy"


@schools
def test_everybody_has_a_name(pupils: int, phase: str) -> None:
    records = parts(*PEOPLE, pupils=pupils, phase=phase)
    for person in people(records):
        assert person.get("legal_first_name") or person["first_name"]
        assert person.get("legal_last_name") or person["last_name"]


@schools
def test_every_pupil_has_somebody_to_call(pupils: int, phase: str) -> None:
    for pupil in parts(*PEOPLE, pupils=pupils, phase=phase)["student"].values():
        priorities = [contact["relationship"]["priority"] for contact in pupil["contacts"]]
        assert priorities == list(range(1, len(priorities) + 1))
        assert priorities


@schools
def test_every_contact_is_there_for_somebody(pupils: int, phase: str) -> None:
    records = parts(*PEOPLE, pupils=pupils, phase=phase)
    called = {contact["contact_id"] for pupil in records["student"].values() for contact in pupil["contacts"]}
    assert called == records["contact"].keys()


@schools
def test_brothers_and_sisters_name_each_other_and_share_their_contacts(pupils: int, phase: str) -> None:
    students = parts(*PEOPLE, pupils=pupils, phase=phase)["student"]
    pairs = {(key, sibling["student_id"]) for key, pupil in students.items() for sibling in pupil["siblings"]}
    assert len(pairs) > pupils / 5
    for one, other in pairs:
        assert (other, one) in pairs
        assert students[one]["contacts"] == students[other]["contacts"]


@schools
def test_pupils_are_of_the_age_of_their_year(pupils: int, phase: str) -> None:
    ages = {code.code: code.facts.get("start_age") for code in codeset("nc_year").codes.values()}
    for pupil in on_roll(parts(*PEOPLE, pupils=pupils, phase=phase), IN_NOVEMBER.date()).values():
        before = date(2026, 8, 31)
        age = before.year - pupil["dob"].year - ((before.month, before.day) < (pupil["dob"].month, pupil["dob"].day))
        assert age == ages[pupil["year_code"]]


@schools
def test_just_as_many_are_on_roll_at_the_start_of_the_year_as_were_asked_for(pupils: int, phase: str) -> None:
    records = parts(*PEOPLE, now=END_OF_YEAR, pupils=pupils, phase=phase)
    assert len(on_roll(records, date(2026, 9, 3))) == pupils


@schools
def test_some_leave_and_some_join_in_the_middle_of_the_year(pupils: int, phase: str) -> None:
    students = parts(*PEOPLE, now=END_OF_YEAR, pupils=pupils, phase=phase)["student"].values()
    joined = [pupil for pupil in students if date(2026, 9, 10) < pupil["start_date"]]
    left = [
        pupil for pupil in students if pupil["end_date"] and date(2026, 9, 10) < pupil["end_date"] < date(2027, 7, 1)
    ]
    assert joined
    assert left


def test_the_leavers_of_last_year_are_on_record() -> None:
    students = parts(*PEOPLE, pupils=1500)["student"].values()
    left = Counter(
        pupil["year_code"] for pupil in students if pupil["end_date"] and pupil["end_date"] < date(2026, 9, 1)
    )
    assert left["11"] > 80
    assert left["13"] > 120


def test_leavers_were_on_roll_before_and_nobody_else() -> None:
    students = parts(*PEOPLE, now=END_OF_YEAR, pupils=1500)["student"].values()
    today = END_OF_YEAR.date()
    left = {pupil["enrolment_status"] for pupil in students if pupil["end_date"] and pupil["end_date"] < today}
    others = {pupil["enrolment_status"] for pupil in students if not pupil["end_date"] or pupil["end_date"] >= today}
    assert (left, "P" in others) == ({"P"}, False)


def test_a_pupil_who_will_leave_far_ahead_has_no_last_day_yet() -> None:
    ends = [pupil["end_date"] for pupil in parts(*PEOPLE, pupils=1500)["student"].values() if pupil["end_date"]]
    assert max(ends) <= date(2026, 12, 7)


def test_pictures_are_small_and_their_hash_tells_them_apart() -> None:
    photos = [pupil["photo"] for pupil in parts(*PEOPLE, pupils=1500)["student"].values() if pupil["photo"]]
    assert max(len(photo["content"]) for photo in photos) < 400
    assert len({photo["hash"] for photo in photos}) == len({photo["content"] for photo in photos})


def test_pupils_in_care_live_with_foster_parents_and_have_a_social_worker() -> None:
    students = [pupil for pupil in parts(*PEOPLE, pupils=1500)["student"].values() if pupil["demographics"]["in_care"]]
    assert students
    for pupil in students:
        kinds = [contact["relationship"]["relationship_type"] for contact in pupil["contacts"]]
        assert kinds == ["Foster Mother", "Foster Father", "Social Worker"]
