"""The data model and what stands behind a scope, as people read them."""

from __future__ import annotations

import pytest

from rollbook.contract.describe import data_model, fields_behind, type_of
from rollbook.contract.objects import OBJECTS
from rollbook.contract.objects.students import Student
from rollbook.contract.scopes import SCOPES, UnknownScope


def paths(scope: str) -> set[tuple[str, str]]:
    return {(line.object, line.path) for line in fields_behind(scope)}


@pytest.mark.parametrize("scope", SCOPES)
def test_something_stands_behind_every_scope(scope: str) -> None:
    lines = fields_behind(scope)
    assert lines
    assert len(set(lines)) == len(lines)
    assert all(line.object and line.path and line.meaning for line in lines)


def test_a_narrow_scope_shows_its_members_and_no_others() -> None:
    assert paths("students.upn") == {("student", "upn")}
    assert paths("students.fsm") == {("student", "demographics.is_fsm"), ("student", "demographics.is_fsm6")}
    assert paths("contacts.priority") == {
        ("student", "contacts.relationship.priority"),
        ("contact", "students.relationship.priority"),
    }


def test_hours_stand_behind_contracts_and_pay_behind_salaries() -> None:
    contracts, salaries = paths("staff_members.contracts"), paths("staff_members.salaries")
    assert ("staff_contract", "salaries.fte") in contracts
    assert ("staff_contract", "salaries.base_pay") in salaries
    assert not contracts & salaries


def test_the_basic_scope_shows_nothing_of_the_narrower_ones() -> None:
    basic = {path for owner, path in paths("students.basic") if owner == "student"}
    assert basic == {"id", "year_code", "first_name", "last_name"}


def test_a_scope_that_shows_rows_says_which() -> None:
    (line,) = fields_behind("groups.user")
    assert (line.object, line.path) == ("group", "type")
    assert "UserGroup" in line.meaning


def test_a_scope_that_never_was_has_nothing_behind_it() -> None:
    with pytest.raises(UnknownScope):
        fields_behind("pupils")


def test_the_data_model_has_a_row_for_each_member_that_may_be_sent() -> None:
    rows = list(data_model())
    sent = {
        (name, member)
        for name, declared in OBJECTS.items()
        for member, field in declared.fields.items()
        if not (field.hidden or declared.about.internal)
    }
    assert {(row.object, row.member) for row in rows} == sent
    assert len(rows) == len(sent)


def test_a_row_says_what_a_reader_asks() -> None:
    (row,) = [row for row in data_model() if (row.object, row.member) == ("StudentDemographics", "in_care")]
    assert (row.type, row.scope, row.include, row.since) == ("true or false", "students.care", "care", "1.0")
    (row,) = [row for row in data_model() if (row.object, row.member) == ("StudentDemographics", "nationalities")]
    assert (row.type, row.codeset) == ("list of text", "country")


def test_types_are_named_in_words() -> None:
    assert type_of(Student.fields["dob"]) == "date and time"
    assert type_of(Student.fields["demographics"]) == "StudentDemographics"
    assert type_of(Student.fields["siblings"]) == "list of Sibling"
    assert type_of(OBJECTS["Group"].fields["student_ids"]) == "list of whole number"
    assert type_of(OBJECTS["TimetableDays"].fields["occurs_on"]) == "list of date"
