"""What changed from version 11 to version 26, in files as each of them was written."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.connectors.ctf.build import FEEDER, HERE, UPN, Pupil, Read, ctf, header, read_text, school, tag, tags


def _read(folder: Path, version: int, pupil: Pupil) -> Read:
    """Read a file of that version in the October of its year."""
    year = 2000 + version
    head = header(version=f"{version}.0", year=str(year)).replace("2025-09-04", f"{year}-09-04")
    now = datetime(year, 10, 6, 7, 30, tzinfo=ZoneInfo("Europe/London"))
    return read_text(folder, ctf(pupil, head=head), now=now)


def test_version_11_has_gender_school_action_and_levels(tmp_path: Path) -> None:
    sen = tag("SEN", tags(StartDate="2010-09-06", SENprovision="A"))
    needs = tag("SENneeds", tag("SENneed", tags(SENtypeRank="1", SENtype="BESD")))
    result = tag(
        "StageAssessment",
        tags(Locale="ENG", Year="2011", Subject="ENG", Method="TT", Component="REA", ResultStatus="R"),
        tags(ResultQualifier="NL", Result="4"),
    )
    blocks = tag("SENhistory", sen, needs) + tag("StageAssessments", tag("KeyStage", tags(Stage="KS2"), result))
    found = _read(tmp_path, 11, Pupil(sex_element="Gender", dob="2000-02-11", blocks=blocks))
    facts = found.student()["demographics"]
    assert (facts["gender"], facts["sen_category"]) == ("F", "A")
    assert facts["sen_needs"][0]["sen_need_type_code"] == "BESD"
    assert [each["name"] for each in found.all("assessment").values()] == ["KS2 Reading NC Level Pre 2015"]
    assert found.codes == []


def test_version_15_has_the_provisions_of_the_sen_reform(tmp_path: Path) -> None:
    history = [("2012-09-03", "P"), ("2014-12-01", "K")]
    rows = [tag("SEN", tags(StartDate=start, SENprovision=code)) for start, code in history]
    found = _read(tmp_path, 15, Pupil(sex_element="Gender", blocks=tag("SENhistory", *rows)))
    facts = found.student()["demographics"]
    assert facts["sen_category"] == "K"
    assert facts["sen_category_history"][0]["end_date"] == date(2014, 11, 30)
    assert found.codes == []


def test_version_17_has_service_children_and_dates_of_needs(tmp_path: Path) -> None:
    need = tag("SENneed", tags(NeedStartDate="2016-09-05", NeedEndDate="2017-01-31", SENtypeRank="1", SENtype="MLD"))
    other = tag("SENneed", tags(NeedStartDate="2017-02-01", SENtypeRank="1", SENtype="SLCN"))
    pupil = Pupil(
        sex_element="Gender",
        basic=tags(ServiceChild="Y"),
        blocks=tag("SENhistory", tag("SENneeds", need, other)),
    )
    found = _read(tmp_path, 17, pupil)
    facts = found.student()["demographics"]
    assert facts["service_child"] is True
    assert [each["sen_need_type_code"] for each in facts["sen_needs"]] == ["SLCN"]
    assert found.codes == ["sen.ended"]


def test_version_18_has_the_urn_of_schools(tmp_path: Path) -> None:
    history = tag("SchoolHistory", school("School", FEEDER, tags(URN="199902", EntryDate="2017-09-04")))
    now = datetime(2018, 10, 6, tzinfo=ZoneInfo("Europe/London"))
    content = ctf(
        Pupil(blocks=history), head=header(version="18.0", to=None, year="2018").replace("2025-09", "2018-09")
    )
    found = read_text(tmp_path, content, now=now, laestab="", urn="199902")
    assert found.student()["start_date"] == date(2017, 9, 4)


def test_version_22_has_sex_in_place_of_gender_and_marks_of_before_2024(tmp_path: Path) -> None:
    sessions = tag("AttendSessions", tags(AttendanceStartDate="2021-09-06", AttendanceMarks="/\\J\\HH"))
    pupil = Pupil(sex_element="Sex", blocks=tag("Attendance", tag("YearData", tags(Year="2021"), sessions)))
    found = _read(tmp_path, 22, pupil)
    assert found.student()["demographics"] == {"gender": "F"}
    (week,) = found.all("attendance").values()
    assert week["marks"][:6] == ["/", "\\", "J", "\\", "H", "H"]
    assert found.codes == []


def test_version_24_has_marks_of_two_characters(tmp_path: Path) -> None:
    sessions = tag("AttendSessions", tags(AttendanceStartDate="2024-09-02", AttendanceMarks="K\\Y2C1J1\\"))
    found = _read(tmp_path, 24, Pupil(blocks=tag("Attendance", tag("YearData", tags(Year="2024"), sessions))))
    (week,) = found.all("attendance").values()
    assert week["marks"][:6] == ["K", "\\", "Y2", "C1", "J1", "\\"]
    assert found.codes == []


def test_version_26_has_categories_of_free_meals_and_support_in_wales(tmp_path: Path) -> None:
    meals = tag(
        "FSMinstance",
        tags(FSMstartDate="2026-09-01", FSMEligibilityVerificationDate="2026-09-02", UKcountry="ENG"),
        tags(FSMCategory="TFSM"),
    )
    wales = tag("NAWdetails", tags(SpeakWelsh="F", ALNDecisionOutcome="Y"))
    found = _read(tmp_path, 26, Pupil(blocks=tag("FSMhistory", meals) + wales))
    assert found.student(UPN)["demographics"]["fsm_history"] == [
        {"id": "2026-09-01", "start_date": date(2026, 9, 1), "end_date": None}
    ]
    assert found.codes == ["not_kept.nawdetails"]


def test_an_admissions_file_of_the_local_authority_is_read_too(tmp_path: Path) -> None:
    pupil = Pupil(
        upn=None, more=tags(ApplicationReference="420-2025-00017"), blocks=tag("Admissions", tags(Accept="true"))
    )
    content = ctf(pupil, head=header(to=HERE, source="420/LLLL"), root="ATfile", data="ATFpupilData")
    found = read_text(tmp_path, content)
    assert list(found.all("student")) == ["ashdown/ines/2014-02-11/F"]
    assert sorted(found.codes) == ["not_kept.admissions", "not_kept.applicationreference"]
