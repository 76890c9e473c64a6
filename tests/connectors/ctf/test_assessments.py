"""Results go by the names that apps know, or by their own; none is lost without a word."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.connectors.ctf.build import OTHER_UPN, UPN, Pupil, Read, ctf, read_pupil, read_text, tag, tags

from rollbook.contract.codesets.assessments import national_assessments


def _stage(stage: str, *assessments: str) -> str:
    return tag("StageAssessments", tag("KeyStage", tags(Stage=stage), *assessments))


def _result(codes: str, result: str, year: str | None = "2025", **more: str) -> str:
    """`codes` are subject, component, method and qualifier."""
    subject, component, method, qualifier = codes.split()
    return tag(
        "StageAssessment",
        tags(Locale="ENG", Year=year, Subject=subject, Method=method, Component=component),
        tags(**{"ResultStatus": "R", **more}),
        tags(ResultQualifier=qualifier, Result=result),
    )


def _read(folder: Path, stage: str, *results: str, **pupil: str) -> Read:
    return read_pupil(folder, blocks=_stage(stage, *results), **pupil)


class Row(NamedTuple):
    """A result as the file has it, and what becomes of it."""

    stage: str
    codes: str
    result: str
    year: str
    name: str
    rank: int
    subject: int | None
    category: str = "national"


NATIONAL = [
    Row("KS1", "ENG PHO TA NM", "34", "2021", "Phonics Screening Mark", 190, 2),
    Row("KS1", "ENG PHO TA NM", "A", "2021", "Phonics Screening Mark", 190, 2),
    Row("KS1", "ENG PHO TA NL", "Wa", "2021", "Phonics Screening Grade", 190, 2),
    Row("KS1", "ENG REA TA NL", "2B", "2014", "KS1 Reading NC Level Pre 2015", 295, 2),
    Row("KS1", "ENG REA TA NL", "EXS", "2019", "KS1 Reading Teacher Assessed Post 2015", 295, 2),
    Row("KS1", "ENG REA TT NS", "104", "2019", "KS1 Reading Scaled Score", 295, 2),
    Row("KS1", "ENG REA TT NR", "31", "2019", "KS1 Reading Raw Score", 295, 2),
    Row("KS1", "ENG REA TT NL", "AS", "2019", "KS1 Reading Outcome Post 2015", 295, 2),
    Row("KS1", "ENG WRI TA NL", "3", "2015", "KS1 Writing NC Level Pre 2015", 295, 2),
    Row("KS1", "ENG WRI TA NL", "WTS", "2022", "KS1 Writing Teacher Assessed Post 2015", 295, 2),
    Row("KS1", "MAT MAT TA NL", "2A", "2015", "KS1 Maths NC Level Pre 2015", 295, 1),
    Row("KS1", "MAT MAT TA NL", "GDS", "2016", "KS1 Maths Teacher Assessed Post 2015", 295, 1),
    Row("KS1", "MAT MAT TT NS", "99", "2017", "KS1 Maths Scaled Score", 295, 1),
    Row("KS2", "ENG REA TT NL", "5", "2015", "KS2 Reading NC Level Pre 2015", 695, 2),
    Row("KS2", "ENG REA TA NL", "4", "2015", "KS2 Reading Teacher Assessed Pre 2015", 695, 2),
    Row("KS2", "ENG REA TT NR", "38", "2015", "KS2 Reading Test Marks Pre 2015", 695, 2),
    Row("KS2", "ENG REA TT NS", "120", "2025", "KS2 Reading Scaled Score Post 2015", 695, 2),
    Row("KS2", "ENG REA TT NS", "B", "2025", "KS2 Reading Scaled Score Post 2015", 695, 2),
    Row("KS2", "ENG REA TT NS", "NS", "2025", "KS2 Reading Outcome Post 2015", 695, 2),
    Row("KS2", "ENG WRI TA NL", "EXS", "2025", "KS2 Writing Teacher Assessed Post 2015", 695, 2),
    Row("KS2", "ENG WRI TA NL", "pk3", "2025", "KS2 Writing Teacher Assessed Post 2015", 695, 2),
    Row("KS2", "ENG WRI TA NL", "4", "2013", "KS2 Writing NC Level Pre 2015", 695, 2),
    Row("KS2", "MAT MAT TT NS", "104", "2025", "KS2 Maths Scaled Score Post 2015", 695, 1),
    Row("KS2", "ENG GPS TT NS", "080", "2025", "KS2 Grammar, Punctuation and Spelling Scaled Score Post 2015", 695, 2),
    Row("KS2", "SCI SCI TA NL", "HNM", "2025", "KS2 Science Teacher Assessed Post 2015", 695, 3),
    Row("KS2", "MAT MTC TT MT", "22", "2024", "Multiplication Tables Check Mark", 490, 1),
    Row("KS2", "MAT MTC TT MT", "NAA", "2024", "Multiplication Tables Check Mark", 490, 1),
    Row("EYF", "COM E01 FA FD", "2", "2024", "EYFS Listening, attention and understanding", 95, None),
    Row("EYF", "MAT E12 FA FD", "1", "2024", "EYFS Numerical patterns", 95, 1),
    Row("FSP", "COM E01 FA FD", "3", "2019", "EYFS Listening and attention", 95, None),
    Row("FSP", "MAT E11 FA FD", "2", "2019", "EYFS Numbers", 95, 1),
]


@pytest.mark.parametrize("row", NATIONAL, ids=lambda row: f"{row.name} {row.result}")
def test_national_assessments_go_by_the_names_that_apps_know(tmp_path: Path, row: Row) -> None:
    found = _read(tmp_path, row.stage, _result(row.codes, row.result, row.year))
    (assessment,) = found.all("assessment").values()
    (values,) = found.all("result").values()
    (grades,) = found.all("grade_set").values()
    assert (assessment["name"], assessment["category"]) == (row.name, "national")
    assert (values["assessment_point_rank"], values.get("subject_id"), values["facet_id"]) == (row.rank, row.subject, 1)
    (grade,) = (each["name"] for each in grades["grades"] if each["id"] == values["grade_id"])
    assert grade.upper().lstrip("0") == row.result.upper().lstrip("0")
    assert found.codes == []


def test_every_goal_of_both_profiles_has_its_number(tmp_path: Path) -> None:
    for year, documented in (("2019", True), ("2024", False)):
        results = [_result(f"COM E{number:02} FA FD", "2", year) for number in range(1, 18)]
        names = {each["name"] for each in _read(tmp_path, "EYF", *results).all("assessment").values()}
        expected = {each.name for each in national_assessments() if each.name.startswith("EYFS")}
        assert len(names) == 17
        assert names <= expected
        assert all(each.documented for each in national_assessments() if each.name in names) is documented


def test_a_result_in_full(tmp_path: Path) -> None:
    found = _read(tmp_path, "KS2", _result("MAT MAT TT NS", "104"))
    assert found.all("result") == {
        f"{UPN}/national:41/2025/1": {
            "student_id": UPN,
            "assessment_id": "national:41",
            "grade_id": "key_stage_2_scaled_score/104",
            "assessment_point_rank": 695,
            "subject_id": 1,
            "facet_id": 1,
            "category": "national",
            "result_date": date(2025, 7, 31),
        }
    }
    assert found.all("assessment") == {
        "national:41": {
            "name": "KS2 Maths Scaled Score Post 2015",
            "family_id": 8,
            "family_name": "KS2 Maths Official",
            "category": "national",
            "grade_set_id": "key_stage_2_scaled_score",
        }
    }
    grades = found.all("grade_set")["key_stage_2_scaled_score"]["grades"]
    assert {"id": "key_stage_2_scaled_score/104", "name": "104", "value": 104} in grades


def test_the_day_of_a_result_counts_where_it_is_given(tmp_path: Path) -> None:
    found = _read(tmp_path, "KS2", _result("MAT MAT TT NS", "104", ResultDate="2025-07-08"))
    (values,) = found.all("result").values()
    assert values["result_date"] == date(2025, 7, 8)


@pytest.mark.parametrize(
    ("stage", "status", "facet", "codes"),
    [
        ("KS2", "R", 1, []),
        ("KS2", "T", 2, []),
        ("KS2", "E", 3, []),
        ("KS2", "P", 1, ["result.provisional"]),
        ("KS2", "I", 1, ["result.interim"]),
        ("KS0", "R", 4, []),
    ],
)
def test_the_status_of_a_result_is_its_facet(
    tmp_path: Path, stage: str, status: str, facet: int, codes: list[str]
) -> None:
    found = _read(tmp_path, stage, _result("MAT MAT TT NS", "104", ResultStatus=status))
    (values,) = found.all("result").values()
    assert (values["facet_id"], found.codes) == (facet, codes)


OTHERS = [
    Row(
        "KS3", "ENG ENG TA NL", "5a", "2025", "KS3 English: ENG, Teacher Assessment, National Curriculum Level", 990, 2
    ),
    Row("KS2", "SCI SCI TT NS", "101", "2025", "KS2 Science: SCI, Task / Test, Normalised standard score", 695, 3),
    Row("KS4", "PHY EXM TT OT", "7", "2025", "KS4 Physics: EXM, Task / Test, Other", 1195, 6, "examinations"),
    Row("Y05", "MAT MAT TT SA", "112", "2025", "Y05 Mathematics: MAT, Task / Test, Standard age score", 590, 1),
    Row("SEN", "ENG REA TA OT", "P3ii", "2025", "SEN English: REA, Teacher Assessment, Other", 690, 2),
    Row(
        "KS2",
        "MAT MAT TA NL",
        "4",
        "2015",
        "KS2 Mathematics: MAT, Teacher Assessment, National Curriculum Level",
        695,
        1,
    ),
]


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: f"{row.name} {row.result}")
def test_other_assessments_go_by_what_the_file_says(tmp_path: Path, row: Row) -> None:
    found = _read(tmp_path, row.stage, _result(row.codes, row.result, row.year))
    (assessment,) = found.all("assessment").values()
    (values,) = found.all("result").values()
    assert (assessment["name"], assessment["category"], values["category"]) == (row.name, row.category, row.category)
    assert (values["assessment_point_rank"], values["subject_id"]) == (row.rank, row.subject)
    assert values["grade_id"].upper() == f"any_mark/{row.result}".upper()


def test_areas_of_learning_are_no_subjects(tmp_path: Path) -> None:
    found = _read(tmp_path, "EYF", _result("PHY P01 FA FD", "2"))
    (values,) = found.all("result").values()
    assert "subject_id" not in values


def test_a_result_of_another_nation_is_no_national_one_of_england(tmp_path: Path) -> None:
    result = _result("MAT MAT TA NL", "EXS").replace("ENG</Locale>", "WLS</Locale>")
    found = _read(tmp_path, "KS2", result)
    (assessment,) = found.all("assessment").values()
    assert assessment["name"].endswith(", WLS")


def test_a_grade_that_nobody_knows_is_refused_with_its_reason(tmp_path: Path) -> None:
    found = _read(tmp_path, "KS2", _result("MAT MAT TT NS", "brilliant"))
    assert found.all("result") == {}
    assert [(each.kind, each.key, each.reason) for each in found.refused] == [
        ("result", f"{UPN}/KS2 MAT MAT TT/2025", "“brilliant” is no grade that is known of KS2 MAT MAT TT.")
    ]


def test_an_assessment_without_a_result_is_counted(tmp_path: Path) -> None:
    found = _read(tmp_path, "KS2", _result("MAT MAT TT NS", ""))
    assert (found.all("result"), found.codes) == ({}, ["result.empty"])


def test_of_a_result_that_stands_twice_the_last_counts(tmp_path: Path) -> None:
    found = _read(tmp_path, "KS2", _result("MAT MAT TT NS", "104"), _result("MAT MAT TT NS", "105"))
    assert [each["grade_id"] for each in found.all("result").values()] == ["key_stage_2_scaled_score/105"]
    assert found.codes == ["result.twice"]


def test_a_check_taken_again_a_year_later_is_two_results(tmp_path: Path) -> None:
    found = _read(tmp_path, "KS1", _result("ENG PHO TA NM", "20", "2020"), _result("ENG PHO TA NM", "36", "2021"))
    assert [each["result_date"].year for each in found.all("result").values()] == [2020, 2021]


def test_assessments_and_grade_sets_come_once_and_before_their_results(tmp_path: Path) -> None:
    blocks = _stage("KS2", _result("MAT MAT TT NS", "104"), _result("ENG REA TT NS", "99"))
    found = read_text(tmp_path, ctf(Pupil(blocks=blocks), Pupil(upn=OTHER_UPN, blocks=blocks)))
    kinds = [each.kind for each in found.records if each.kind in {"assessment", "grade_set", "result"}]
    assert kinds == ["grade_set", "assessment", "assessment", *["result"] * 4]


def test_a_year_that_is_none_leaves_the_day_open(tmp_path: Path) -> None:
    found = _read(tmp_path, "KS3", _result("ENG ENG TA NL", "5a", "2024/25"))
    (values,) = found.all("result").values()
    assert "result_date" not in values


def test_the_grade_set_of_other_assessments_is_the_same_whatever_the_file_holds(tmp_path: Path) -> None:
    sets = [
        _read(tmp_path, "KS3", _result("ENG ENG TA NL", result)).all("grade_set")["any_mark"] for result in ("5a", "7")
    ]
    assert sets[0] == sets[1]
    assert len({each["id"] for each in sets[0]["grades"]}) == len(sets[0]["grades"])
