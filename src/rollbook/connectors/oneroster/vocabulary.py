"""What OneRoster sets call things: `vocabulary.toml`, read once and turned round for looking up.

Source of names: the OneRoster CSV binding, versions 1.0, 1.1 and 1.2; the other spellings were met in the field.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

METADATA = "metadata."
"""What the names of columns begin with that are no part of the standard."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return `text` as it is compared: small letters and digits, and the dot, the colon and the minus that tell."""
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign in ".:-")


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """Return the name of a column or file as it is compared: small letters and digits only."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Layout:
    """What one file of a set holds.

    Attributes:
        name: The name of the file in the standard, without `.csv`.
        makes: The kinds of record that its rows make.
        beside: Its rows say something of records that other files make: a sourcedId in it is no key of a record.
        needs: Columns without which it cannot be used.
        columns: All columns that are known, by their names in the standard.
        spellings: Every accepted spelling (see `plain_name`) and the column that it stands for.
    """

    name: str
    makes: tuple[str, ...]
    beside: bool
    needs: tuple[str, ...]
    columns: frozenset[str]
    spellings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Role:
    """What a role makes of a person: the kind of record, and the word of the standard (`teacher`, `parent`)."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words of `vocabulary.toml`, turned round: from what is met to what is meant (see `plain`)."""

    layouts: Mapping[str, Layout]
    file_names: Mapping[str, str]
    unused_files: frozenset[str]
    metadata: Mapping[str, str]
    user_ids: Mapping[str, str]
    roles: Mapping[str, Role]
    class_types: Mapping[str, str]
    session_types: Mapping[str, str]
    years: Mapping[str, str]
    words: Mapping[str, str]
    countries: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary; read once, then kept."""
    data = tomllib.loads((files("rollbook.connectors.oneroster") / "vocabulary.toml").read_text(encoding="utf-8"))
    layouts = {name: _layout(name, declared) for name, declared in data["file"].items()}
    return Vocabulary(
        layouts=MappingProxyType(layouts),
        file_names=_file_names(data["file"]),
        unused_files=frozenset(plain_name(name) for name in data["unused"]["files"]),
        metadata=_turned(data["metadata"], plain_name),
        user_ids=_turned(data["user_ids"], plain_name),
        roles=_roles(data["role"]),
        class_types=_turned(data["class_type"], plain),
        session_types=_turned(data["session_type"], plain),
        years=_turned(data["year"], plain),
        words=MappingProxyType(data["words"]),
        countries=MappingProxyType(data["country"]),
    )


def _layout(name: str, declared: Mapping[str, Any]) -> Layout:
    columns = (*declared["needs"], *declared.get("columns", ()))
    spellings = {plain_name(column): column for column in columns}
    for column, others in declared.get("spellings", {}).items():
        for other in others:
            spellings.setdefault(plain_name(other), column)
    makes, needs = tuple(declared["makes"]), tuple(declared["needs"])
    return Layout(name, makes, declared.get("beside", False), needs, frozenset(columns), MappingProxyType(spellings))


def _file_names(declared: Mapping[str, Any]) -> Mapping[str, str]:
    names = {plain_name(name): name for name in declared}
    for name, about in declared.items():
        for other in about.get("also", ()):
            names.setdefault(plain_name(other), name)
    return MappingProxyType(names)


def _turned(declared: Mapping[str, Iterable[str]], compared: Any) -> Mapping[str, str]:  # noqa: ANN401 - plain or plain_name
    return MappingProxyType({compared(word): meant for meant, words in declared.items() for word in words})


def _roles(declared: Mapping[str, Mapping[str, Iterable[str]]]) -> Mapping[str, Role]:
    return MappingProxyType(
        {
            plain(spelling): Role(kind, word)
            for kind, words in declared.items()
            for word, spellings in words.items()
            for spelling in spellings
        }
    )
