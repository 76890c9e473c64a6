"""The sample that users try first, read and compared with what a person sees in it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from tests.connectors.ctf.build import Read, read

SAMPLE: Final = Path(__file__).parents[3] / "docs" / "samples" / "ctf" / "4202999_CTF_4204999_001.xml"
NOW: Final = datetime(2025, 9, 10, 6, 0, tzinfo=ZoneInfo("Europe/London"))
IZZY, PIRAN, CAOILFHIONN = "J420299919014", "M420299921027", "ó briain/caoilfhionn/2014-06-30/F"
LOWENA = f"{IZZY}/tregarthen/lowena"


def _read() -> Read:
    return read(SAMPLE, now=NOW, laestab="420/4999")


def test_the_eldest_in_full() -> None:
    assert _read().student(IZZY) == {
        "upn": IZZY,
        "former_upn": "Q42029992400F",
        "uln": "9000042002",
        "legal_last_name": "TREGARTHEN",
        "legal_first_name": "ISOLDE",
        "last_name": "Tregarthen",
        "first_name": "Izzy",
        "middle_name": "Wren",
        "dob": date(2013, 11, 23),
        "year_code": "7",
        "start_date": date(2025, 9, 1),
        "enrolment_status": "C",
        "demographics": {
            "gender": "F",
            "ethnicity_code": "WCOR",
            "in_care": False,
            "service_child": True,
            "fsm_history": [{"id": "2019-01-14", "start_date": date(2019, 1, 14), "end_date": date(2021, 7, 16)}],
            "sen_category": "E",
            "sen_category_history": [
                {
                    "id": "2019-09-02/K",
                    "code": "K",
                    "description": "SEN support",
                    "start_date": date(2019, 9, 2),
                    "end_date": date(2023, 4, 16),
                },
                {
                    "id": "2023-04-17/E",
                    "code": "E",
                    "description": "Education, health and care plan",
                    "start_date": date(2023, 4, 17),
                    "end_date": None,
                },
            ],
            "sen_needs": [
                {
                    "sen_need_type_code": "HI",
                    "sen_need_type_name": "Hearing Impairment",
                    "sen_broad_need_type_code": "SP",
                    "sen_broad_need_type_name": "Sensory and/or physical",
                    "start_date": date(2019, 9, 2),
                    "priority": 1,
                }
            ],
        },
        "languages": {
            "first_language_code": "ENG",
            "first_language_name": "English",
            "home_language_code": "CRN",
            "home_language_name": "Cornish",
        },
        "address": {
            "address_line_1": "Gull Rock Strand Lane",
            "address_line_2": "Porth Minick",
            "town_city": "Hugh Town",
            "postcode": "TR21 0ZZ",
        },
        "emails": [{"email": "izzy@tregarthen.example.org", "is_primary": True}],
        "contacts": [
            {
                "contact_id": LOWENA,
                "relationship": {"relationship_type": "Mother", "priority": 1, "parental_responsibility": True},
            },
            {
                "contact_id": f"{IZZY}/hosken/jory",
                "relationship": {
                    "relationship_type": "Other Relative",
                    "priority": 2,
                    "parental_responsibility": False,
                },
            },
        ],
    }


def test_brother_and_sister_share_their_mother() -> None:
    found = _read()
    assert [link["contact_id"] for link in found.student(PIRAN)["contacts"]] == [LOWENA]
    assert found.all("contact")[LOWENA]["telephone_numbers"] == [
        {"telephone_number": "07700 900712", "type": "Mobile", "is_primary": True},
        {"telephone_number": "01632 960788", "type": "Work", "is_primary": False},
    ]


def test_a_pupil_without_upn_is_there_too() -> None:
    assert _read().student(CAOILFHIONN)["legal_last_name"] == "Ó Briain"


def test_who_is_in_which_year() -> None:
    enrolled = {values["student_id"]: values["group_id"] for values in _read().all("enrolment").values()}
    assert enrolled == {IZZY: "year:2025:7", PIRAN: "year:2025:5", CAOILFHIONN: "year:2025:7"}


def test_attendance_of_two_years() -> None:
    found = _read()
    assert {key: values["marks"] for key, values in found.all("attendance").items()} == {
        f"{IZZY}/2024-09-02": [None, None, "/", "\\", "/", "\\", "L", "\\", "M", "\\", None, None, None, None],
        f"{IZZY}/2024-09-09": ["/", "\\", "I", "I", "Y2", "Y2", None, None, None, None, None, None, None, None],
    }
    assert list(found.all("attendance_summary")) == [
        f"{IZZY}/year:2023/420/2999",
        f"{IZZY}/year:2024/420/2999",
    ]


def test_results_of_two_key_stages() -> None:
    found = _read()
    names = {key: values["name"] for key, values in found.all("assessment").items()}
    results = [
        (names[each["assessment_id"]], each["grade_id"].partition("/")[2], each["result_date"])
        for each in found.all("result").values()
    ]
    assert results == [
        ("Phonics Screening Mark", "37", date(2020, 7, 31)),
        ("KS2 Reading Scaled Score Post 2015", "111", date(2025, 7, 8)),
        ("KS2 Writing Teacher Assessed Post 2015", "GDS", date(2025, 7, 31)),
    ]


def test_what_is_said_besides() -> None:
    assert [(remark.code, remark.where) for remark in _read().remarks] == [
        ("medical.flag", f"{SAMPLE.name}: {IZZY}"),
        ("contact.joined", f"{SAMPLE.name}: {PIRAN}"),
        ("not_kept.phones", SAMPLE.name),
        ("not_kept.ethnicitysource", SAMPLE.name),
    ]
