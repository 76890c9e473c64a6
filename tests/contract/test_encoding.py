"""From values to the texts of facets, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.specimens import specimen, values_of

from rollbook.contract.encoding import decode, encode, shaped
from rollbook.contract.objects import KINDS
from rollbook.contract.objects.attendance import Attendance
from rollbook.contract.objects.people import EmailInfo
from rollbook.contract.objects.school import AcademicYear
from rollbook.contract.objects.staff import StaffMember
from rollbook.contract.objects.students import Student
from rollbook.contract.schema import Embed, Joined, ListOf, Many, Object

STORED = [view for views in KINDS.values() for view in views if not view.about.internal and not view.about.packed]


def plain(of: type[Object], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of an object, written one way: without words, hidden members, nothing and emptiness."""
    known = {}
    for name, member in of.fields.items():
        value = values.get(member.same_as or name)
        if member.hidden or isinstance(member, Joined) or value is None:
            continue
        if isinstance(member, Embed):
            value = plain(member.of, value)
        elif isinstance(member, Many):
            value = [plain(member.of, item) for item in value]
        if value not in ({}, []) or isinstance(member, ListOf):
            known[name] = value
    return {name: value for name, value in known.items() if value != []}


@pytest.mark.parametrize("view", STORED, ids=lambda view: view.__name__)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_decoding_gives_back_what_was_encoded(view: type[Object], data: st.DataObject) -> None:
    values = data.draw(values_of(view))
    assert plain(view, decode(view, encode(view, values))) == plain(view, values)


@pytest.mark.parametrize("view", STORED, ids=lambda view: view.__name__)
def test_encoding_what_was_decoded_gives_the_same_texts(view: type[Object]) -> None:
    for values in (specimen(view), {}):
        texts = encode(view, values)
        assert encode(view, decode(view, texts)) == texts


def test_every_facet_is_led_by_a_comma_or_empty() -> None:
    for view in STORED:
        for text in [*encode(view, specimen(view)).values(), *encode(view, {}).values()]:
            assert text == "" or text.startswith(',"')


def test_a_list_that_knows_nothing_is_left_out_where_it_may_be() -> None:
    assert encode(AcademicYear, {"terms": []})["calendar"] == ""
    assert encode(AcademicYear, {})["calendar"] == ""


def test_lists_are_empty_and_never_null() -> None:
    assert ',"siblings":[]' in encode(Student, {})["siblings"]
    assert ',"nationalities":[]' in encode(Student, {})["demographics_nationality"]


def test_a_member_is_repeated_under_its_old_name() -> None:
    texts = encode(StaffMember, {"demographics": {"disability_code": "N"}})
    assert texts["demographics_disability"].endswith('"disability_cdoe":"N"')


def test_the_word_of_an_object_comes_first() -> None:
    assert next(iter(shaped(EmailInfo, {"email": "ada@example.org"}))) == "object"


def test_shaping_shows_only_what_the_scopes_allow() -> None:
    mark = {"id": 1, "group_id": 7}
    assert "group_id" not in shaped(Attendance, mark, frozenset({"attendances"}))
    assert shaped(Attendance, mark, frozenset({"attendances", "groups"}))["group_id"] == 7


def test_text_of_any_script_stays_as_it_is() -> None:
    name = "Zoë \u200bÇağlar 李 \U0001f393 \"'\\ \x01"
    assert decode(Student, encode(Student, {"first_name": name}))["first_name"] == name
