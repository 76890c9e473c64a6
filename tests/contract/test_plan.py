"""What a caller is sent, held against an oracle that reads the written facts and knows nothing of facets."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.filtering import OURS, read
from tests.contract.oracle import ROOTS, Seen, joins_seen, shown, wishes
from tests.contract.specimens import specimen, values_of

from rollbook.contract.encoding import shaped
from rollbook.contract.layout import Column
from rollbook.contract.objects import KINDS, OBJECTS
from rollbook.contract.objects.attendance import Attendance
from rollbook.contract.objects.students import Student
from rollbook.contract.plan import plan

ELSEWHERE: Final = frozenset({"school", "exclusions", "staff_members.absences", "sen", "medical"})
"""Scopes and words that most objects have nothing to do with."""


def cases(name: str) -> list[Seen]:
    """Every scope alone, every scope left out, all and none; with all flags, each flag left out, and none."""
    scopes, flags = wishes(name)
    wanted = [scopes, frozenset[str](), *({scope} for scope in scopes), *(scopes - {scope} for scope in scopes)]
    asked = [flags, frozenset[str](), *(flags - {flag} for flag in flags), *({flag} for flag in flags)]
    some = [Seen(frozenset(held), flags) for held in wanted]
    return some + [Seen(scopes, frozenset(flag)) for flag in asked]


def test_all_stored_views_are_held_against_the_oracle() -> None:
    stored = {view.__name__ for views in KINDS.values() for view in views if not view.about.internal}
    packed = {"Attendance", "Lesson", "TimetableLessons", "Timetable"}
    assert set(ROOTS) == stored - packed


@pytest.mark.parametrize("name", ROOTS)
def test_each_scope_and_flag_shows_what_the_facts_say(name: str) -> None:
    view, values = OBJECTS[name], specimen(OBJECTS[name])
    for seen in cases(name):
        assert read(OURS.text(view, values, seen.scopes, seen.flags)) == shown(name, values, seen), seen


@pytest.mark.parametrize("name", ROOTS)
def test_joined_members_are_planned_as_the_facts_say(name: str) -> None:
    for seen in cases(name):
        assert OURS.joins(OBJECTS[name], seen.scopes, seen.flags) == joins_seen(name, seen), seen


@pytest.mark.parametrize("name", ROOTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_any_values_scopes_and_flags_show_what_the_facts_say(name: str, data: st.DataObject) -> None:
    scopes, flags = wishes(name)
    seen = Seen(
        data.draw(st.frozensets(st.sampled_from(sorted(scopes | ELSEWHERE))), "scopes"),
        data.draw(st.frozensets(st.sampled_from(sorted(flags | ELSEWHERE))), "flags"),
    )
    values = data.draw(values_of(OBJECTS[name]), "values")
    assert read(OURS.text(OBJECTS[name], values, seen.scopes, seen.flags)) == shown(name, values, seen)
    assert OURS.joins(OBJECTS[name], seen.scopes, seen.flags) == joins_seen(name, seen)


@pytest.mark.parametrize("scopes", [{"attendances"}, {"attendances", "groups"}])
def test_a_mark_shows_what_the_facts_say(scopes: set[str]) -> None:
    values, seen = specimen(Attendance), Seen(frozenset(scopes), frozenset())
    assert shaped(Attendance, values, seen.scopes) == shown("Attendance", values, seen)


def test_without_scopes_nothing_is_read() -> None:
    assert plan(Student, frozenset()).columns == ()


def test_a_column_that_was_not_granted_is_not_in_the_plan() -> None:
    names = {column.name for column in plan(Student, frozenset({"students.basic", "students.upn"})).columns}
    assert names == {"basic", "upn"}


def test_of_a_list_of_mixed_scopes_only_one_form_is_read() -> None:
    held = frozenset({"students.basic", "contacts.basic", "contacts.priority"})
    columns = plan(Student, held, frozenset({"contacts"})).columns
    assert [column.name for column in columns if column.choices] == ["contacts_priority"]


def test_text_and_columns_take_turns_in_a_plan() -> None:
    pieces = plan(Student, *wishes("Student")).pieces
    kinds = [isinstance(piece, Column) for piece in pieces]
    assert not any(not before and not after for before, after in pairwise(kinds))
