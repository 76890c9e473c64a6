"""The closed lists that school data is written in, by name.

A code set is data, in `data/*.json` and `data/local_authority.csv`; `data/SOURCES.md` says where they come from
and what may change in them. Codes that are no longer issued stay in their set and are marked as retired, because
schools keep history for as long as a pupil is known to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast

from rollbook.contract.codesets.files import read_json, read_table

Status: TypeAlias = Literal["verified", "partly verified", "recalled", "ours"]
"""How sure we are: found in a public source; partly so; from memory; or chosen by this project."""

Fact: TypeAlias = str | int | bool | tuple[str, ...] | None

_FILES = (
    "attendance",
    "countries",
    "ethnicity",
    "exclusions",
    "health",
    "languages",
    "people",
    "pupils",
    "results",
    "schools",
    "sen",
    "staff",
    "years",
)


class UnknownCodeSet(KeyError):
    """No code set has this name: use one of `names()`."""

    def __str__(self) -> str:
        return f"There is no code set {self.args[0]!r}; names() lists those that exist."


@dataclass(frozen=True)
class Code:
    """One code of a set.

    Attributes:
        code: The code as it is written in files and registers; case matters.
        label: What people read. Where no source gives a label, the code itself.
        facts: What else is known, for instance `stat`, `group`, `key_stage`, `contract` (the word that the API
            sends), `replaced_by`, `nation`, `status` (where it differs from the status of the set).
    """

    code: str
    label: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @property
    def retired(self) -> bool:
        """Whether the code is no longer issued, though history may hold it."""
        return self.facts.get("retired") is True

    def text(self, fact: str) -> str | None:
        """Return the fact of that name when it is a text, otherwise None."""
        value = self.facts.get(fact)
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class CodeSet:
    """A closed list.

    Attributes:
        name: Its name here, such as `ethnicity`.
        title: Its name for people.
        status: How sure we are of codes and labels.
        codes: Every code that may be met, retired ones included, in the order of the source.
        cbds: Its number in the Common Basic Data Set of the Department for Education, where it is known.
        effective_from: The first day that it was in force, where it is known.
        effective_to: The last day that it was in force; None while it is.
        note: What a reader should know before relying on it.
    """

    name: str
    title: str
    status: Status
    codes: Mapping[str, Code] = field(hash=False)
    cbds: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    note: str | None = None

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    @property
    def current(self) -> tuple[Code, ...]:
        """The codes that are still issued, in order."""
        return tuple(code for code in self.codes.values() if not code.retired)

    def get(self, code: str | None) -> Code | None:
        """Return the code, retired or not, or None where the set does not have it."""
        return None if code is None else self.codes.get(code)

    def label(self, code: str | None) -> str | None:
        """Return what people read for `code`, retired or not, or None where the set does not have it."""
        found = self.get(code)
        return found.label if found else None


def codeset(name: str) -> CodeSet:
    """Return the code set of that name; read once, then kept.

    Raises:
        UnknownCodeSet: No set has this name.
    """
    try:
        return _catalogue()[name]
    except KeyError:
        raise UnknownCodeSet(name) from None


def names() -> tuple[str, ...]:
    """Return the names of all code sets, in alphabetical order."""
    return tuple(sorted(_catalogue()))


@cache
def _catalogue() -> Mapping[str, CodeSet]:
    sets = {name: _code_set(name, declared) for file in _FILES for name, declared in read_json(f"{file}.json").items()}
    sets["local_authority"] = _local_authorities()
    return MappingProxyType(sets)


def _code_set(name: str, declared: Mapping[str, Any]) -> CodeSet:
    return CodeSet(
        name=name,
        title=declared["title"],
        status=declared["status"],
        codes=MappingProxyType({code: _code(code, entry) for code, entry in declared["codes"].items()}),
        cbds=declared.get("cbds"),
        effective_from=_day(declared.get("effective_from")),
        effective_to=_day(declared.get("effective_to")),
        note=declared.get("note"),
    )


def _code(code: str, entry: str | Mapping[str, object]) -> Code:
    """Read one code: a bare label, or an object with the label and the facts."""
    if isinstance(entry, str):
        return Code(code, entry)
    facts = {name: _fact(value) for name, value in entry.items() if name != "label"}
    return Code(code, str(entry["label"]), MappingProxyType(facts))


def _fact(value: object) -> Fact:
    return tuple(value) if isinstance(value, list) else cast("Fact", value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _local_authorities() -> CodeSet:
    """Build the set of local authorities, whose facts are `gss_code`, `region`, `country` and `retired`."""
    codes = {}
    for row in read_table("local_authority.csv"):
        facts: dict[str, Fact] = {
            name: value for name, value in row.items() if value and name in ("gss_code", "region", "country", "status")
        }
        if row["retired"]:
            facts["retired"] = True
        codes[row["code"]] = Code(row["code"], row["label"], MappingProxyType(facts))
    return CodeSet(
        name="local_authority",
        title="Local authorities of England and Wales",
        status="verified",
        codes=MappingProxyType(codes),
        note="The three-digit numbers of the Department for Education. Retired ones stay, since a UPN keeps "
        "the authority that issued it.",
    )
