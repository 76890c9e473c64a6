"""How objects are cut into facets: small declarations of our own, and what holds for those of the contract."""

from __future__ import annotations

import pytest
from tests.contract.filtering import OURS, read

from rollbook.contract.layout import Column, layout
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import DeclarationProblem, Embed, Integer, Many, Object, Text, any_of

STORED = [view for views in KINDS.values() for view in views if not view.about.internal]


class Tag(Object, word="tag"):
    """A label."""

    name = Text("What the label says")
    secret = Text("What nobody is sent", hidden=True)
    price = Integer("What it costs", scope="things.prices")


class Drawer(Object, word="drawer"):
    """A drawer inside a cupboard."""

    size = Integer("How large it is", scope="things.sizes")
    colour = Text("Which colour it has", scope="things.colours", include="colours")


class Cupboard(Object, word="cupboard"):
    """A cupboard with a drawer."""

    height = Integer("How high it is", scope="things.sizes")
    drawer = Embed("What can be pulled out of it", of=Drawer, scope=any_of("things.sizes", "things.colours"))


class Thing(Object, word="thing", scope="things.basic"):
    """Something with everything in it."""

    id = Integer("Its number", required=True)
    hidden = Text("What nobody is sent", hidden=True)
    tags = Many("Its labels", of=Tag)
    cupboard = Embed(
        "Where it stands", of=Cupboard, scope=any_of("things.sizes", "things.colours"), include="cupboards"
    )


VALUES = {
    "id": 1,
    "hidden": "no",
    "tags": [{"name": "a", "secret": "no", "price": 2}],
    "cupboard": {"height": 3, "drawer": {"size": 4, "colour": "red"}},
}


def sent(*scopes: str, flags: tuple[str, ...] = ()) -> object:
    return read(OURS.text(Thing, VALUES, frozenset(scopes), frozenset(flags)))


def test_a_branch_inside_a_branch_is_filled_from_its_own_place() -> None:
    drawer = {"object": "drawer", "size": 4, "colour": "red"}
    cupboard = {"object": "cupboard", "height": 3, "drawer": drawer}
    whole = sent("things.sizes", "things.colours", flags=("cupboards", "colours"))
    assert whole == {"object": "thing", "cupboard": cupboard}


def test_a_member_of_a_branch_needs_every_flag_on_its_way() -> None:
    assert sent("things.colours", flags=("colours",)) == {"object": "thing"}
    inside = {"object": "drawer"}
    assert sent("things.colours", flags=("cupboards",)) == {
        "object": "thing",
        "cupboard": {"object": "cupboard", "drawer": inside},
    }


def test_hidden_members_are_sent_nowhere() -> None:
    everything = sent("things.basic", "things.prices", "things.sizes", "things.colours", flags=("cupboards", "colours"))
    assert '"no"' not in str(everything).replace("'", '"')


def test_a_mixed_list_has_a_column_for_every_set_of_its_scopes() -> None:
    forms = {column.inner for column in layout(Thing).columns if column.members == ("tags",)}
    assert forms == {frozenset(), frozenset({"things.prices"})}


def test_a_view_without_a_scope_cannot_be_laid_out() -> None:
    class Open(Object, word="open"):
        """Something that everybody could see."""

        id = Integer("Its number")

    with pytest.raises(DeclarationProblem, match="names no scope"):
        layout(Open)


def test_what_is_put_together_needs_a_word() -> None:
    class Wordless(Object):
        """Something without a word."""

        size = Integer("How large it is", scope="things.sizes")

    class Holder(Object, word="holder", scope="things.basic"):
        """Something that holds it."""

        inside = Embed("What it holds", of=Wordless)

    with pytest.raises(DeclarationProblem, match="inside"):
        layout(Holder)


def test_two_facets_of_one_name_are_refused() -> None:
    class Twice(Object, word="twice", scope="things.basic"):
        """Two scopes whose last words are the same."""

        one = Text("The one", scope="first.same")
        other = Text("The other", scope="things.first.same")
        third = Text("The third", scope="things.first_same")

    with pytest.raises(DeclarationProblem, match="two facets of one name"):
        layout(Twice)


@pytest.mark.parametrize("view", STORED, ids=lambda view: view.__name__)
def test_every_member_lies_in_one_facet_of_each_form(view: type[Object]) -> None:
    laid = layout(view)
    places: dict[tuple[object, ...], list[Column]] = {}
    for column in laid.columns:
        for member in column.members:
            places.setdefault((column.path, member, column.inner), []).append(column)
    assert all(len(columns) == 1 for columns in places.values())
    shown = {name for name, member in view.fields.items() if not member.hidden}
    roots = {member for path, member, _ in places if path == ()} | {join.name for join in laid.joins}
    assert shown == roots | {branch.path[0] for branch in laid.branches if len(branch.path) == 1}


@pytest.mark.parametrize("view", STORED, ids=lambda view: view.__name__)
def test_every_facet_needs_a_scope(view: type[Object]) -> None:
    assert all(column.needs and all(column.needs) for column in layout(view).columns)
