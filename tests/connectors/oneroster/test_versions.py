"""The three versions of the standard: the same school comes out of each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import Texts, complete_set, folder, manifest, read

USERS_1_2 = """\
sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,\
phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,\
preferredFamilyName,primaryOrgSourcedId,pronouns
ada,,,true,ada,"{UPN:J380999919001},{MIS:1001}",Ada,Okafor,,,ada@ashfield.example.org,,,ngozi,07,,,,,,S1,
tom,,,true,tom,,Thomas,Bright,James,,,,,,07,,,,,,S1,
penhale,,,true,wpe,,Wenna,Penhale,,,w.penhale@ashfield.example.org,,01632 960051,,,,,,,,S1,
ngozi,,,true,,,Ngozi,Okafor,,,ngozi.okafor@example.org,07700 900101,,ada,,,,,,,S1,
"""
ROLES = """\
sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId
r1,,,ada,primary,student,,,S1,
r2,,,tom,primary,student,,,S1,
r3,,,penhale,primary,teacher,,,S1,
r4,,,ngozi,primary,parent,,,S1,
"""
USERS_1_0 = """\
sourcedId,orgSourcedIds,role,status,dateLastModified,username,userId,givenName,familyName,identifier,email,sms,phone,\
agents,grade,middleName
ada,S1,student,,,ada,{MIS:1001},Ada,Okafor,J380999919001,ada@ashfield.example.org,,,ngozi,07,
tom,S1,student,,,tom,,Thomas,Bright,,,,,,07,James
penhale,S1,teacher,,,wpe,,Wenna,Penhale,,w.penhale@ashfield.example.org,,01632 960051,,,
ngozi,S1,parent,,,,,Ngozi,Okafor,,ngozi.okafor@example.org,07700 900101,,ada,,
"""


def version_1_2(**changed: str) -> Texts:
    texts = {**complete_set(), "users": USERS_1_2, "roles": ROLES, **changed}
    del texts["manifest"]
    return {"manifest": manifest(dict.fromkeys(texts, "bulk"), version="1.2"), **texts}


def version_1_0() -> Texts:
    texts = {**complete_set(), "users": USERS_1_0}
    texts["courses"] = texts["courses"].replace("schoolYearSourcedId", "schoolYearId")
    texts["classes"] = texts["classes"].replace("termSourcedIds", "termSourcedId").replace("grades", "grade")
    texts["demographics"] = texts["demographics"].replace("sourcedId", "userSourcedId")
    del texts["manifest"]
    return texts


@pytest.mark.parametrize("texts", [version_1_2(), version_1_0()], ids=["1.2", "1.0"])
def test_every_version_tells_of_the_same_school(texts: Texts, tmp_path: Path) -> None:
    plain = read(folder(tmp_path / "1.1", complete_set()))
    found = read(folder(tmp_path / "other", texts))
    assert found.records == plain.records
    assert found.pull.whole == plain.pull.whole


def test_a_set_of_version_1_2_needs_no_forgiveness(tmp_path: Path) -> None:
    assert read(folder(tmp_path, version_1_2())).remarks == ()


def test_the_names_that_somebody_goes_by_come_with_1_2(tmp_path: Path) -> None:
    users = USERS_1_2.replace("ada,07,,,,,,S1", "ada,07,,,,,,S1").replace(
        "ngozi,07,,,,,,S1,", "ngozi,07,,,Addy,,King,S1,"
    )
    ada = read(folder(tmp_path, version_1_2(users=users))).records["student"]["ada"]
    assert (ada["first_name"], ada["last_name"]) == ("Addy", "King")
    assert (ada["legal_first_name"], ada["legal_last_name"]) == ("Ada", "Okafor")


def test_a_teacher_who_is_a_parent_too_is_both(tmp_path: Path) -> None:
    users = USERS_1_2.replace("James,,,,,,07", "James,,,,,penhale,07")
    roles = ROLES + "r5,,,penhale,secondary,parent,,,S1,\n"
    found = read(folder(tmp_path, version_1_2(users=users, roles=roles)))
    assert "penhale" in found.records["staff_member"]
    assert "penhale" in found.records["contact"]
    assert found.records["student"]["tom"]["contacts"][0]["contact_id"] == "penhale"


def test_somebody_whose_last_role_has_gone_is_named_and_gone(tmp_path: Path) -> None:
    roles = ROLES.replace("r2,,,tom,primary,student,,,S1,\n", "")
    found = read(folder(tmp_path, version_1_2(roles=roles)))
    assert "tom" not in found.records["student"]
    assert found.codes == {"user.no_role"}


def test_somebody_whose_only_role_nobody_knows_is_taken_for_gone_as_nothing(tmp_path: Path) -> None:
    found = read(folder(tmp_path, version_1_2(roles=ROLES.replace("tom,primary,student", "tom,primary,ext:page"))))
    refused = {refused.kind for refused in found.refused if refused.key == "tom"}
    assert refused == {"student", "staff_member", "contact"}


def test_a_broken_row_is_refused_as_what_roles_say_of_the_person(tmp_path: Path) -> None:
    users = USERS_1_2.replace("Wenna,Penhale", '"Wenna,Penhale')
    found = read(folder(tmp_path, version_1_2(users=users)))
    assert {refused.kind for refused in found.refused if refused.key == "penhale"} == {"staff_member"}


@pytest.mark.parametrize("line", ['tom,,,ada,"primary,student,,,S1,\n', "tom,,,ada,primary,ext:page,,,S1,\n"])
def test_a_role_that_cannot_be_read_has_no_key_of_a_person(line: str, tmp_path: Path) -> None:
    found = read(folder(tmp_path, version_1_2(roles=ROLES + line)))
    assert [refused.key for refused in found.refused] == ["roles.csv, line 6"]
    assert {"ada", "tom"} <= set(found.records["student"])


def test_a_role_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    found = read(folder(tmp_path, version_1_2(roles=ROLES + "r9,,,ada,secondary,ext:astronaut,,,S1,\n")))
    assert [refused.reason for refused in found.refused] == [
        "roles.csv, line 6: the role 'ext:astronaut' is not known."
    ]
    assert "ada" in found.records["student"]


def test_the_days_of_a_role_are_those_at_the_school(tmp_path: Path) -> None:
    roles = ROLES.replace("ada,primary,student,,,", "ada,primary,student,2023-09-04,2026-12-18,")
    ada = read(folder(tmp_path, version_1_2(roles=roles))).records["student"]["ada"]
    assert (ada["start_date"], ada["end_date"]) == (date(2023, 9, 4), date(2026, 12, 18))


def test_somebody_with_one_role_left_has_not_left(tmp_path: Path) -> None:
    roles = ROLES.replace("penhale,primary,teacher,,,", "penhale,primary,teacher,2015-09-01,2026-08-31,")
    roles += "r5,,,penhale,secondary,aide,2026-09-01,,S1,\n"
    penhale = read(folder(tmp_path, version_1_2(roles=roles))).records["staff_member"]["penhale"]
    assert (penhale["start_date"], penhale["end_date"]) == (date(2015, 9, 1), None)


@pytest.mark.parametrize(
    ("role", "teaches"),
    [("teacher", True), ("aide", False), ("principal", True), ("ext:teachingAssistant", False), ("counselor", False)],
)
def test_a_role_tells_whether_somebody_teaches(role: str, teaches: bool, tmp_path: Path) -> None:  # noqa: FBT001
    roles = ROLES + f"r5,,,lowe,primary,{role},,,S1,\n"
    users = USERS_1_2 + "lowe,,,true,,,Imogen,Lowe,,,,,,,,,,,,,S1,\n"
    found = read(folder(tmp_path, version_1_2(roles=roles, users=users)))
    assert found.records["staff_member"]["lowe"]["is_teaching_staff"] is teaches
