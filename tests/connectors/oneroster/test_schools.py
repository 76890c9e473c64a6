"""Sets of several schools: one is read, and nothing of the others comes with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import Texts, complete_set, folder, read

from rollbook.connectors.source import NeedsAttention

PLAIN = complete_set()


def _two_schools() -> Texts:
    """Ashfield (S1) and Birchwood (S2), of one trust (D): a course of the trust, a parent with a child at each."""
    texts = dict(PLAIN)
    texts["orgs"] += "S2,,,Birchwood School,school,199902,D\nD,,,Ash and Birch Trust,district,,\n"
    texts["courses"] += "B,,,Y27,Woodwork,Wo,,S2,,\nT,,,Y27,English,En,,D,English,ENG\n"
    texts["classes"] += "8B,,,8B,08,B,8B,scheduled,W1,S2,T1,,,\n7E,,,7x/En1,07,T,7e,scheduled,,S1,T1,,,\n"
    texts["users"] += (
        'kim,,,true,S2,student,,,Kim,Vale,,,,,,"ngozi,vale",08,\n'
        "vale,,,true,S2,parent,,,Ivo,Vale,,,,,,,,\n"
        "aunt,,,true,S2,relative,,,Ada,Aunt,,,,,,ada,,\n"
        'both,,,true,"S1,S2",teacher,,,Both,Schools,,,,,,,,\n'
        "head,,,true,D,administrator,,,Trust,Head,,,,,,,,\n"
    )
    texts["enrollments"] += "k1,,,8B,S2,kim,student,,,\nk2,,,8B,S2,both,teacher,,,\n"
    return texts


@pytest.mark.parametrize("settings", [{"org": "S1"}, {"urn": "199901"}])
def test_the_school_that_is_named_is_read(settings: dict[str, str], tmp_path: Path) -> None:
    found = read(folder(tmp_path, _two_schools()), **settings)
    assert set(found.records["student"]) == {"ada", "tom"}
    assert set(found.records["staff_member"]) == {"penhale", "both"}
    assert set(found.records["group"]) == {"7A", "7X", "7E", "year:7"}
    assert set(found.records["room"]) == {"room:m1"}
    assert set(found.records["enrolment"]) == {"e1", "e2", "e3", "year:ada", "year:tom"}
    assert set(found.records["supervision"]) == {"s1"}
    assert found.records["school"]["school"]["name"] == "Ashfield School"
    assert not found.refused


def test_a_course_of_the_trust_comes_where_a_class_uses_it(tmp_path: Path) -> None:
    path = folder(tmp_path, _two_schools())
    assert set(read(path, org="S1").records["mis_subject"]) == {"M", "P", "T"}
    assert set(read(path, org="S2").records["mis_subject"]) == {"B"}


def test_a_contact_comes_with_the_child_whatever_their_own_school(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _two_schools()), org="S1")
    assert set(found.records["contact"]) == {"ngozi", "aunt"}
    assert [link["contact_id"] for link in found.records["student"]["ada"]["contacts"]] == ["ngozi", "aunt"]


def test_how_many_were_passed_over_is_told(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _two_schools()), org="S1")
    assert found.remark("user.elsewhere").sentence == "3 users of other schools were passed over."


def test_several_schools_and_no_word_which_is_a_question(tmp_path: Path) -> None:
    with pytest.raises(NeedsAttention) as problem:
        read(folder(tmp_path, _two_schools()))
    assert problem.value.for_school == (
        "The set holds 2 schools. Give the sourcedId of yours in the setting org: "
        "S1 (Ashfield School), S2 (Birchwood School)."
    )


def test_a_urn_that_no_school_has_is_the_same_question(tmp_path: Path) -> None:
    with pytest.raises(NeedsAttention, match="The set holds 2 schools"):
        read(folder(tmp_path, _two_schools()), urn="199999")


def test_a_school_and_its_trust_are_one_school(tmp_path: Path) -> None:
    orgs = PLAIN["orgs"].replace("199901,", "199901,D") + "D,,,Ash and Birch Trust,district,,\n"
    users = PLAIN["users"] + "head,,,true,D,administrator,,,Trust,Head,,,,,,,,\n"
    found = read(folder(tmp_path, {**PLAIN, "orgs": orgs, "users": users}))
    assert "head" in found.records["staff_member"]


def test_a_single_org_that_is_no_school_by_its_type_is_read_as_one(tmp_path: Path) -> None:
    found = read(folder(tmp_path, {**PLAIN, "orgs": PLAIN["orgs"].replace(",school,", ",local,")}))
    assert set(found.records["student"]) == {"ada", "tom"}
    assert found.codes == {"org.type"}


def test_orgs_that_are_each_others_parents_do_not_hang(tmp_path: Path) -> None:
    orgs = PLAIN["orgs"].replace("199901,", "199901,D") + "D,,,Ash and Birch Trust,district,,S1\n"
    assert set(read(folder(tmp_path, {**PLAIN, "orgs": orgs})).records["student"]) == {"ada", "tom"}


def test_metadata_of_the_org_tells_of_the_school(tmp_path: Path) -> None:
    orgs = (
        "sourcedId,name,type,metadata.address1,metadata.city,metadata.postCode,metadata.laCode,metadata.estab\n"
        "S1,Ashfield School,school,1 Chestnut Way,Ashfield,AS1 1AA,380,9999\n"
    )
    assert read(folder(tmp_path, {**PLAIN, "orgs": orgs})).records["school"]["school"] == {
        "name": "Ashfield School",
        "street": "1 Chestnut Way",
        "town": "Ashfield",
        "postcode": "AS1 1AA",
        "la_code": 380,
        "establishment_number": 9999,
    }
