"""Points, facets, grade sets and national assessments: ids, ranks and order are promises."""

import pytest

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.assessments import (
    GradeSet,
    UnknownGradeSet,
    assessment_point,
    assessment_points,
    facets,
    grade_set,
    grade_sets,
    national_assessment,
    national_assessments,
)
from rollbook.contract.codesets.subjects import platform_subject


def test_there_are_four_facets() -> None:
    assert [(facet.id, facet.name) for facet in facets()] == [
        (1, "achieved"),
        (2, "target"),
        (3, "prediction"),
        (4, "baseline"),
    ]


@pytest.mark.parametrize(
    ("rank", "name", "kind", "year_code"),
    [
        (11, "Reception Autumn 1", "half_term", "R"),
        (95, "EYFS", "key_stage", "R"),
        (295, "Key Stage 1", "key_stage", "2"),
        (695, "Key Stage 2", "key_stage", "6"),
        (711, "Year 7 Autumn 1", "half_term", "7"),
        (719, "Year 7 Autumn Term", "term", "7"),
        (732, "Year 7 Summer 2", "half_term", "7"),
        (790, "Year 7", "year", "7"),
        (1195, "Key Stage 4", "key_stage", "11"),
        (1395, "Key Stage 5", "key_stage", "13"),
    ],
)
def test_a_point_keeps_its_rank(rank: int, name: str, kind: str, year_code: str) -> None:
    found = assessment_point(rank)

    assert found is not None
    assert (found.name, found.type, found.year_code) == (name, kind, year_code)


def test_ranks_rise_and_none_is_used_twice() -> None:
    ranks = [point.rank for point in assessment_points()]

    assert ranks == sorted(set(ranks))
    assert len(ranks) == 145


def test_every_point_is_of_a_year_that_exists_and_has_a_name_of_its_own() -> None:
    points = assessment_points()

    assert all(point.year_code in codeset("nc_year") for point in points)
    assert len({point.name for point in points}) == len(points)


def test_a_rank_that_is_none_finds_nothing() -> None:
    assert assessment_point(1) is None


def test_grades_are_best_first_and_then_those_that_cannot_be_compared_or_are_worth_nothing() -> None:
    assert [(grade.name, grade.value) for grade in grade_set("a_level").grades] == [
        ("A*", 6),
        ("A", 5),
        ("B", 4),
        ("C", 3),
        ("D", 2),
        ("E", 1),
        ("Q", None),
        ("U", 0),
        ("X", None),
    ]


@pytest.mark.parametrize("found", grade_sets(), ids=lambda found: found.name)
def test_values_never_rise_and_no_grade_is_there_twice(found: GradeSet) -> None:
    grades = found.grades
    values = [grade.value for grade in grades if grade.value is not None]

    assert values == sorted(values, reverse=True)
    assert len({grade.name for grade in grades}) == len(grades)


@pytest.mark.parametrize(
    ("name", "grade", "value"),
    [
        ("gcse_9_1", "9", 9),
        ("gcse_9_1_foundation", "5", 5),
        ("key_stage_2_scaled_score", "120", 120),
        ("key_stage_2_scaled_score", "80", 80),
        ("phonics_mark", "32", 32),
        ("teacher_assessment", "GDS", 10),
        ("early_learning_goal", "2", 2),
        ("test_outcome", "AS", 1),
    ],
)
def test_a_grade_is_worth_its_value(name: str, grade: str, value: int) -> None:
    found = grade_set(name).grade(grade)

    assert found is not None
    assert found.value == value


def test_a_grade_of_another_set_is_not_found() -> None:
    assert grade_set("phonics_mark").grade("41") is None


def test_ids_of_sets_and_grades_are_unique_and_fit_in_32_bits() -> None:
    ids = [grade.id for found in grade_sets() for grade in found.grades]

    assert [found.id for found in grade_sets()] == list(range(1, 29))
    assert len(ids) == len(set(ids))
    assert max(ids) < 2**31


def test_an_unknown_grade_set_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownGradeSet, match="There is no grade set 'gcse'"):
        grade_set("gcse")


def test_every_national_assessment_has_a_grade_set_a_point_and_perhaps_a_subject() -> None:
    for found in national_assessments():
        assert grade_set(found.grade_set).grades
        assert assessment_point(found.assessment_point_rank) is not None
        assert found.subject_code is None or platform_subject(found.subject_code) is not None


def test_the_early_years_profile_has_its_seventeen_goals_of_the_public_documentation() -> None:
    goals = [
        found.name for found in national_assessments() if found.documented and found.family_name.startswith("EYFS")
    ]

    assert len(goals) == 17
    assert goals[0] == "EYFS Listening and attention"
    assert goals[-1] == "EYFS Being imaginative"


@pytest.mark.parametrize(
    ("name", "family", "grades", "rank"),
    [
        ("Phonics Screening Mark", "Phonics Screening Official", "phonics_mark", 190),
        ("KS1 Maths Outcome Post 2015", "KS1 Maths Official", "test_outcome", 295),
        ("KS1 Reading Scaled Score", "KS1 Reading Official", "key_stage_1_scaled_score", 295),
        ("KS2 Reading Scaled Score Post 2015", "KS2 Reading Official", "key_stage_2_scaled_score", 695),
    ],
)
def test_a_national_assessment_is_found_by_its_name(name: str, family: str, grades: str, rank: int) -> None:
    found = national_assessment(name)

    assert found is not None
    assert (found.family_name, found.grade_set, found.assessment_point_rank) == (family, grades, rank)


def test_names_and_ids_of_national_assessments_are_unique_and_a_family_has_one_id() -> None:
    found = national_assessments()

    assert len({one.name for one in found}) == len(found)
    assert [one.id for one in found] == list(range(1, len(found) + 1))
    assert len({(one.family_id, one.family_name) for one in found}) == len({one.family_id for one in found}) == 11


def test_an_assessment_that_is_not_national_is_not_found() -> None:
    assert national_assessment("Spelling test") is None
