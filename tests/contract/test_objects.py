"""What holds for every declaration, whatever it declares."""

from __future__ import annotations

import pytest

from rollbook.contract.codesets import names
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.identifiers import CHECKS
from rollbook.contract.objects import KINDS, OBJECTS
from rollbook.contract.schema import (
    DeclarationProblem,
    Field,
    Integer,
    Joined,
    ListOf,
    Numbering,
    Object,
    Reference,
    Text,
    embedded,
    walk,
)
from rollbook.contract.scopes import SCOPES


def plain(field: Field) -> Field:
    """Return what a list or a join holds, where it is not an object."""
    if isinstance(field, Joined):
        return plain(field.shape)
    return field.item if isinstance(field, ListOf) else field


@pytest.mark.parametrize("name", OBJECTS)
def test_a_meaning_is_a_line_for_people(name: str) -> None:
    for member, field in OBJECTS[name].fields.items():
        assert field.meaning[0].isupper(), member
        assert field.meaning == field.meaning.strip(), member
        assert not field.meaning.endswith("."), member
        assert " " in field.meaning or len(field.meaning) > 5, member
        assert field.meaning.lower() != member.replace("_", " ")


@pytest.mark.parametrize("name", OBJECTS)
def test_every_scope_that_is_named_exists(name: str) -> None:
    declared = OBJECTS[name]
    for field in declared.fields.values():
        assert (field.need or frozenset()) | (declared.about.need or frozenset()) <= set(SCOPES)


@pytest.mark.parametrize("name", OBJECTS)
def test_every_code_set_and_every_check_that_is_named_exists(name: str) -> None:
    for member, field in OBJECTS[name].fields.items():
        held = plain(field)
        if isinstance(held, Text):
            assert held.codeset is None or held.codeset in names(), member
            assert held.check is None or held.check in CHECKS, member


@pytest.mark.parametrize("name", OBJECTS)
def test_a_reference_names_a_kind_or_a_list_of_a_kind(name: str) -> None:
    for member, field in OBJECTS[name].fields.items():
        held = plain(field)
        if isinstance(held, Reference):
            kind, *lists = held.to.split(".")
            holder: type[Object] | None = KINDS[kind][0]
            for inner in lists:
                holder = embedded(holder.fields[inner]) if holder else None
            assert holder is not None, member


@pytest.mark.parametrize("name", OBJECTS)
def test_a_repeated_member_repeats_one_that_needs_the_same(name: str) -> None:
    fields = OBJECTS[name].fields
    for member, field in fields.items():
        if field.same_as is not None:
            original = fields[field.same_as]
            assert original.need == field.need, member
            assert field.include in (original.include, "mis_mappings"), member


@pytest.mark.parametrize("kind", KINDS)
def test_views_of_a_kind_agree_on_how_it_is_numbered_and_kept(kind: str) -> None:
    abouts = [view.about for view in KINDS[kind]]
    assert len({about.numbering for about in abouts}) == 1
    assert len({about.packed for about in abouts}) == 1
    assert all(about.need for about in abouts)


@pytest.mark.parametrize("view", [view for views in KINDS.values() for view in views])
def test_what_picks_and_sorts_rows_is_a_key_member(view: type[Object]) -> None:
    about = view.about
    named = [key for key, _ in about.where]
    named += [key for key, _, _ in about.row_scopes]
    named += about.filled
    named += [key.removeprefix("-") for key in about.order]
    for key in named:
        assert view.fields[key].key, key
    assert {scope for _, _, scope in about.row_scopes} <= set(SCOPES)


@pytest.mark.parametrize("view", [view for views in KINDS.values() for view in views if not view.about.internal])
def test_every_record_shows_the_number_it_goes_by(view: type[Object]) -> None:
    if view.about.kind == "learning_aim":
        assert "id" not in view.fields
    else:
        number = view.fields["rank" if view.about.kind == "assessment_point" else "id"]
        assert isinstance(number, Integer)
        assert number.required


def test_people_share_one_sequence_of_numbers() -> None:
    people = {kind for kind, views in KINDS.items() if views[0].about.numbering is Numbering.PEOPLE}
    assert people == {"student", "contact", "staff_member"}


def flags_of(*views: type[Object] | None) -> set[str]:
    found: set[str] = set()

    def note(_path: tuple[str, ...], _owner: type[Object], field: Field) -> None:
        if field.include:
            found.add(field.include)

    for view in views:
        if view is not None:
            walk(view, note)
    return found


@pytest.mark.parametrize("endpoint", [endpoint for endpoint in ENDPOINTS.values() if endpoint.method == "GET"])
def test_every_include_flag_is_a_parameter_wherever_it_matters(endpoint: Endpoint) -> None:
    assert flags_of(endpoint.view) <= endpoint.includes


@pytest.mark.parametrize("endpoint", ENDPOINTS.values())
def test_every_include_flag_of_an_endpoint_shows_something(endpoint: Endpoint) -> None:
    assert endpoint.includes - {"mis_mappings"} <= flags_of(endpoint.view, endpoint.answer_v1_0)


def test_an_object_that_acts_is_refused() -> None:
    with pytest.raises(DeclarationProblem, match="declare"):
        type("Acting", (Object,), {"__doc__": "Acts.", "act": lambda _self: None})


def test_an_object_without_a_sentence_is_refused() -> None:
    with pytest.raises(DeclarationProblem, match="docstring"):
        type("Silent", (Object,), {})
