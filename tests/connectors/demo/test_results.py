"""Results: of the right people, at the right time, and in agreement with each other."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytest
from tests.connectors.demo.pulled import END_OF_YEAR, IN_NOVEMBER, pull, some

from rollbook.connectors.demo.results import results_day
from rollbook.contract.codesets.assessments import assessment_point, national_assessment

SCHOOLS = [(300, "secondary"), (420, "primary")]
schools = pytest.mark.parametrize(("pupils", "phase"), SCHOOLS)


@pytest.mark.parametrize(
    ("year", "a_levels", "gcses"),
    [
        (2023, date(2023, 8, 17), date(2023, 8, 24)),
        (2024, date(2024, 8, 15), date(2024, 8, 22)),
        (2025, date(2025, 8, 14), date(2025, 8, 21)),
    ],
)
def test_results_come_out_on_the_published_days(year: int, a_levels: date, gcses: date) -> None:
    assert (results_day(year, week=2), results_day(year, week=3)) == (a_levels, gcses)


@schools
def test_no_result_is_from_after_today(pupils: int, phase: str) -> None:
    records = pull(IN_NOVEMBER, pupils=pupils, phase=phase)
    assert max(result["result_date"] for result in records["result"].values()) <= IN_NOVEMBER.date()


@schools
def test_grades_are_of_the_grade_set_of_the_assessment(pupils: int, phase: str) -> None:
    records = pull(END_OF_YEAR, pupils=pupils, phase=phase)
    grades = {key: {grade["id"] for grade in found["grades"]} for key, found in records["grade_set"].items()}
    for result in records["result"].values():
        assert result["grade_id"] in grades[records["assessment"][result["assessment_id"]]["grade_set_id"]]


@schools
def test_points_exist_and_categories_are_those_of_the_assessment(pupils: int, phase: str) -> None:
    records = pull(END_OF_YEAR, pupils=pupils, phase=phase)
    for result in records["result"].values():
        assert assessment_point(result["assessment_point_rank"])
        assert result["category"] == records["assessment"][result["assessment_id"]]["category"]


@schools
def test_internal_results_of_this_year_are_for_the_year_that_the_pupil_is_in(pupils: int, phase: str) -> None:
    records = pull(IN_NOVEMBER, pupils=pupils, phase=phase)
    for result in records["result"].values():
        if result["category"] == "internal" and result["result_date"] >= date(2026, 9, 1):
            point = assessment_point(result["assessment_point_rank"])
            assert point
            assert point.year_code == records["student"][result["student_id"]]["year_code"]


def test_the_outcome_of_a_key_stage_test_agrees_with_its_score() -> None:
    score, outcome = (
        national_assessment("KS2 Maths Scaled Score Post 2015"),
        national_assessment("KS2 Maths Outcome Post 2015"),
    )
    assert score
    assert outcome
    by_pupil: dict[str, dict[str, str]] = defaultdict(dict)
    for result in pull(IN_NOVEMBER)["result"].values():
        by_pupil[result["student_id"]][result["assessment_id"]] = result["grade_id"].rpartition("/")[2]
    for grades in by_pupil.values():
        if f"N-{score.id}" in grades:
            assert (int(grades[f"N-{score.id}"]) >= 100) == (grades[f"N-{outcome.id}"] == "AS")


def test_gcse_results_come_in_on_results_day_and_not_before() -> None:
    def gcses(day: date) -> int:
        records = pull(datetime.combine(day, time(12)))
        return sum(key.split(":")[1].startswith("G-") for key in records["result"])

    published = results_day(2027, week=3)
    assert gcses(published) > gcses(published - timedelta(1))


def test_sixth_formers_have_learning_aims_and_others_do_not() -> None:
    for pupil in some("student", pupils=1500).values():
        assert (pupil["learning_aims"] is not None) == (pupil["year_code"] in {"12", "13"})
