"""Facets: how the store is shaped like the consent.

A *facet* is a set of members of one view that are always shown or hidden together: same scope, same include flag,
same place. Each facet is one text column of the store and holds its members already encoded as JSON, every one led
by a comma (`,"first_name":"Ada","last_name":"King"`).

A list whose items mix scopes (a contact's link, with or without its priority) is kept as one column for each set of
those scopes, so that what was not granted is not even read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from rollbook.contract.schema import DeclarationProblem, Embed, Field, Joined, Need, Object, embedded, remembered


@dataclass(frozen=True, slots=True)
class Column:
    """One facet of a view: a text column of the store.

    `path` are the keys of the objects it lies in (none at the root). `needs` must each be met by one of their scopes;
    `includes` must all be asked for. `inner` are the scopes, beyond these, that this variant of a mixed list holds,
    out of all that the list knows (`choices`).
    """

    name: str
    path: tuple[str, ...]
    members: tuple[str, ...]
    needs: tuple[Need, ...]
    includes: frozenset[str]
    inner: frozenset[str] = frozenset()
    choices: frozenset[str] = frozenset()

    def visible(self, scopes: frozenset[str], includes: frozenset[str]) -> bool:
        """Tell whether a caller who holds `scopes` and asks for `includes` may see this facet in this form."""
        return (
            self.includes <= includes
            and all(need & scopes for need in self.needs)
            and self.choices & scopes == self.inner
        )


@dataclass(frozen=True, slots=True)
class Branch:
    """An object inside a view whose members do not all belong together: it is put together from several facets."""

    path: tuple[str, ...]
    word: str | None
    includes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Join:
    """A member at the root of a view that is put together from other records when it is read."""

    name: str
    member: Joined
    needs: tuple[Need, ...]
    includes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How one view lies in the store."""

    view: type[Object]
    columns: tuple[Column, ...]
    branches: tuple[Branch, ...]
    joins: tuple[Join, ...]


class _Surveyor:
    """Walks a view once and notes its facets."""

    def __init__(self, view: type[Object]) -> None:
        self.view = view
        self.facets: dict[tuple[tuple[str, ...], tuple[Need, ...], frozenset[str], str], list[str]] = {}
        self.choices: dict[tuple[tuple[str, ...], str], frozenset[str]] = {}
        self.branches: list[Branch] = []
        self.joins: list[Join] = []

    def survey(
        self, holder: type[Object], path: tuple[str, ...], needs: tuple[Need, ...], asked: frozenset[str]
    ) -> None:
        for name, member in holder.fields.items():
            if member.hidden:
                continue
            needed = _narrowed(needs, member)
            flags = asked | ({member.include} if member.include else set())
            inner = embedded(member)
            if isinstance(member, Joined):
                self.joins.append(Join(name, member, needed, flags))
            elif isinstance(member, Embed) and _mixed(member.of, needed):
                self.branches.append(Branch((*path, name), member.of.about.word, flags))
                self.survey(member.of, (*path, name), needed, flags)
            else:
                mixed = frozenset(_inner_scopes(inner, needed)) if inner is not None else frozenset()
                alone = name if mixed else ""
                self.facets.setdefault((path, needed, flags, alone), []).append(name)
                self.choices[path, name] = mixed


def _narrowed(needs: tuple[Need, ...], member: Field) -> tuple[Need, ...]:
    """Return what is needed for a member: its own need, where it has one, instead of its holder's."""
    return needs if member.need is None or member.need in needs else (*needs[:-1], member.need)


def _inner_scopes(holder: type[Object], needs: tuple[Need, ...]) -> Iterator[str]:
    for member in holder.fields.values():
        if member.need is not None and member.need not in needs:
            yield from member.need
        inner = embedded(member)
        if inner is not None and not isinstance(member, Joined):
            yield from _inner_scopes(inner, (*needs, member.need) if member.need else needs)


def _mixed(holder: type[Object], needs: tuple[Need, ...]) -> bool:
    """Tell whether the members of an embedded object do not all belong together."""
    return any(member.include for member in holder.fields.values()) or any(_inner_scopes(holder, needs))


@remembered
def layout(view: type[Object]) -> Layout:
    """Work out the facets of a view."""
    need = view.about.need
    if not need:
        msg = f"{view.__name__} names no scope: without one nobody may see it, so it cannot be laid out."
        raise DeclarationProblem(msg)
    surveyor = _Surveyor(view)
    surveyor.survey(view, (), (need,), frozenset())
    nameless = [view.__name__] if view.about.word is None else []
    nameless += [".".join(branch.path) for branch in surveyor.branches if branch.word is None]
    if nameless:
        msg = f"{view.__name__} is put together from facets, so it needs a word here: {', '.join(nameless)}."
        raise DeclarationProblem(msg)
    columns: list[Column] = []
    for (path, needs, flags, alone), members in surveyor.facets.items():
        choices = surveyor.choices[path, alone] if alone else frozenset[str]()
        for inner in _subsets(choices):
            unnamed = Column("", path, tuple(members), needs, flags, inner, choices)
            columns.append(replace(unnamed, name=_column_name(view, unnamed, alone)))
    names = [column.name for column in columns]
    if len(set(names)) != len(names):
        msg = f"{view.__name__} has two facets of one name: {sorted(names)}"
        raise DeclarationProblem(msg)
    return Layout(view, tuple(columns), tuple(surveyor.branches), tuple(surveyor.joins))


def _subsets(choices: frozenset[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(choices)
    for size in range(len(ordered) + 1):
        for chosen in combinations(ordered, size):
            yield frozenset(chosen)


def _column_name(view: type[Object], column: Column, alone: str) -> str:
    family = min(view.about.need or ()).partition(".")[0]
    words = [*column.path]
    need = column.needs[-1]
    if alone:
        words.append(alone)
    else:
        words.append(min(need).removeprefix(f"{family}.").replace(".", "_") if len(need) == 1 else "main")
        words += sorted(column.includes - set(words))
    words += [scope.rpartition(".")[2] for scope in sorted(column.inner)]
    return "_".join(words)
