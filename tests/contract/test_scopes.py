"""Scopes: all that clients know, what comes with them, and the names they had before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.facts import FACTS

from rollbook.contract.scopes import (
    CLUSTERS,
    LEGACY,
    SCOPES,
    Scope,
    UnknownScope,
    current_names,
    from_legacy,
    with_dependencies,
)

some_scopes = st.frozensets(st.sampled_from(sorted(SCOPES)))


def test_no_scope_is_missing_and_each_brings_what_clients_know() -> None:
    assert len(SCOPES) == 85
    assert {name: list(scope.requires) for name, scope in SCOPES.items()} == FACTS["scopes"]


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_a_school_can_read_what_a_scope_is(scope: Scope) -> None:
    assert scope.sentence.endswith(".")
    assert len(scope.sentence.split()) >= 4
    assert not scope.title.endswith(".")
    assert "_" not in scope.sentence + scope.title
    assert scope.cluster in CLUSTERS


def test_no_two_scopes_read_alike() -> None:
    assert len({scope.sentence for scope in SCOPES.values()}) == len({scope.title for scope in SCOPES.values()}) == 85


@pytest.mark.parametrize("word", ["medical", "ethnicity", "sen_", "care", "disability", "nationality", "absences"])
def test_what_asks_for_special_care_says_why(word: str) -> None:
    alike = [scope for scope in SCOPES.values() if word in scope.name]
    assert alike
    assert all(scope.sensitive and scope.sensitive.endswith(".") for scope in alike)


def test_ordinary_personal_data_is_not_cried_up() -> None:
    assert SCOPES["students.basic"].sensitive is None
    assert SCOPES["contacts.emails"].sensitive is None


@pytest.mark.parametrize(
    ("scope", "brought"),
    [
        ("students.medical.notes", "students.basic"),
        ("staff_members.salaries", "staff_members.basic"),
        ("contacts.priority", "contacts.basic"),
        ("groups.user", "groups"),
        ("timetables.cover", "timetables"),
    ],
)
def test_a_scope_brings_what_it_means_nothing_without(scope: str, brought: str) -> None:
    assert with_dependencies([scope]) == {scope, brought}


@given(some_scopes, some_scopes)
def test_dependencies_of_a_union_are_the_union_of_dependencies(one: frozenset[str], other: frozenset[str]) -> None:
    assert with_dependencies(one | other) == with_dependencies(one) | with_dependencies(other)


@given(some_scopes)
def test_dependencies_are_complete_and_add_no_more_than_is_required(scopes: frozenset[str]) -> None:
    brought = with_dependencies(scopes)
    assert scopes <= brought
    assert with_dependencies(brought) == brought
    assert brought - scopes <= {required for scope in brought for required in SCOPES[scope].requires}


def test_old_names_are_known_and_none_is_a_name_of_today() -> None:
    assert set(LEGACY) == set(FACTS["legacy_scopes"])
    assert not set(LEGACY) & set(SCOPES)
    assert frozenset().union(*LEGACY.values()) <= set(SCOPES)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("students", {"students.basic"}),
        ("contacts", {"contacts.basic"}),
        ("staff_members", {"staff_members.basic"}),
        ("student_care", {"students.care"}),
        ("year_groups", {"school"}),
        ("students.languages", {"students.first_language", "students.home_language", "students.proficiency_in_eng"}),
        ("teaching_groups", {"teaching_groups"}),
        ("students.upn", {"students.upn"}),
    ],
)
def test_a_name_stands_for_what_it_became(name: str, names: set[str]) -> None:
    assert current_names(name) == names


def test_all_demographics_of_old_did_not_hold_what_was_asked_for_apart() -> None:
    became = current_names("student_demographics")
    assert "students.ethnicity" in became
    assert not became & {"students.care", "students.ever_in_care", "students.fsm_history", "students.upn"}


def test_only_old_names_are_old_names() -> None:
    assert from_legacy("students.basic") == frozenset()
    assert from_legacy("pupils") == frozenset()


@pytest.mark.parametrize("name", ["pupils", "", "students.", "Students.basic"])
def test_a_name_that_never_was_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownScope, match=repr(name)):
        current_names(name)
    with pytest.raises(UnknownScope):
        with_dependencies(["school", name])
