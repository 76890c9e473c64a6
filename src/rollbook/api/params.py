"""From what was sent to a `Query`: each argument checked and typed as the endpoint declares it.

Clients never agreed on how to write things down; `values` has the forms. Here is what holds for all of them:

- Names come in snake case or in camel case (`startDate`), lists also as `students[]` or `students[0]`.
- What the endpoint does not declare is passed over. An empty text is the same as none (and false for a flag), and so
  are the words that a parameter declares to be.
- Where a name comes twice the later one counts; lists are put together.
- `date` stands for a first and a last day, so it takes the place of both, and of an academic year; a list of students
  takes the place of a year code. The first clients' guide says that they exclude each other: refusing both would break
  clients that send both, so the narrower one counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from types import MappingProxyType
from typing import cast

from rollbook.api import values
from rollbook.api.request import Sent
from rollbook.api.routes import NothingHere
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.objects.students import YEAR_CODES
from rollbook.contract.parameters import Parameter
from rollbook.records.query import Argument, Query

SHOWN = 100
"""Characters of a malformed text that are said back."""

FEW = 16
FEW_LETTERS = 64
"""How much is sent at most, and in each argument, where what it means is remembered."""

REPLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"date": ("start_date", "end_date", "academic_year_id"), "students": ("year_code",)}
)
"""Arguments that count alone, and those that they take the place of."""

CODE_IN_PATH = frozenset({"findYearGroup", "getYearGroupStudents"})
"""Operations whose path may hold a year code instead of an id in version 1.0. No id is as small as a year code."""

_PATH_NAME = re.compile(r"\{(\w+)\}")


class Malformed(ValueError):
    """An argument is not written as its type asks: the caller must write it otherwise."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"malformed {name} parameter: '{text[:SHOWN]}'")
        self.name = name


class Missing(ValueError):
    """An argument that the endpoint cannot do without was not sent: the caller must add it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"missing {name} parameter")
        self.name = name


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller asks of an endpoint: the values in its path, in order, and the arguments that were sent."""

    path: tuple[str, ...] = ()
    arguments: Iterable[Sent] = ()


@dataclass(frozen=True, slots=True)
class _Understood:
    """What was sent, as far as it does not depend on the path."""

    arguments: Mapping[str, Argument]
    includes: frozenset[str]
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class _Form:
    """What an endpoint takes in one version: by every name on the wire the parameter, and how its texts are read."""

    parameters: Mapping[str, Parameter]
    readers: Mapping[str, Callable[[list[str]], Argument]]
    required: tuple[str, ...]
    path_names: tuple[str, ...]
    path_ids: frozenset[str]


def query_of(endpoint: Endpoint, asked: Asked, *, version: str, now: datetime) -> Query:
    """Return the query that `asked` is in `version`.

    Raises:
        Malformed: An argument cannot be read.
        Missing: A required one was not sent.
        NothingHere: A value in the path is no id, so nothing can be there.
    """
    sent = tuple(asked.arguments)
    understood = (_often if _is_short(sent) else _understood)(endpoint.op, version, sent)
    found = dict(understood.arguments)
    form = _form(endpoint.op, version)
    for name, text in zip(form.path_names, asked.path, strict=True):
        if version == "1.0" and endpoint.op in CODE_IN_PATH and text in YEAR_CODES:
            found["year_code"] = text
        else:
            found[name] = _path_id(text) if name in form.path_ids else text
    return Query(
        endpoint=endpoint,
        now=now,
        arguments=found,
        includes=understood.includes,
        page=understood.page,
        per_page=understood.per_page,
    )


def _is_short(sent: tuple[Sent, ...]) -> bool:
    return len(sent) <= FEW and all(len(name) + len(text) <= FEW_LETTERS for name, text in sent)


def _understood(op: str, version: str, sent: tuple[Sent, ...]) -> _Understood:
    form = _form(op, version)
    found, includes = _read(form, sent)
    for name in form.required:
        if name not in found:
            raise Missing(name)
    for name, others in REPLACES.items():
        if name in found:
            for other in others:
                found.pop(other, None)
    page = cast("int", found.pop("page", 1))
    per_page = cast("int", found.pop("per_page", 100))
    return _Understood(MappingProxyType(found), includes, page, per_page)


# Apps ask for the same few things again and again; what is kept does not grow with what strangers send.
_often = lru_cache(maxsize=4096)(_understood)


def _read(form: _Form, sent: Iterable[Sent]) -> tuple[dict[str, Argument], frozenset[str]]:
    """Return the arguments that the endpoint declares, and the include flags that are set."""
    texts: dict[str, list[str]] = {}
    for name, text in sent:
        parameter = form.parameters.get(name) or form.parameters.get(name.partition("[")[0] + "[]")
        if parameter is not None and _counts(parameter, text):
            texts.setdefault(parameter.name, []).append(text)
    found: dict[str, Argument] = {}
    includes = []
    for name, its in texts.items():
        try:
            value = form.readers[name](its)
        except ValueError as error:
            raise Malformed(name, its[-1]) from error
        if not form.parameters[name].include:
            found[name] = value
        elif value:
            includes.append(name)
    return found, frozenset(includes)


def _counts(parameter: Parameter, text: str) -> bool:
    word = text.strip().lower()
    return parameter.type == "boolean" or (word != "" and word not in parameter.nothing)


def _path_id(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > values.DIGITS or int(text) > values.LARGEST:
        raise NothingHere
    return int(text)


@lru_cache(maxsize=2 * len(ENDPOINTS))
def _form(op: str, version: str) -> _Form:
    endpoint = ENDPOINTS[op]
    declared = [each for each in endpoint.taken(version) if each.place == "query"]
    return _Form(
        parameters={name: parameter for parameter in declared for name in _names(parameter)},
        readers={parameter.name: _reader(parameter) for parameter in declared},
        required=tuple(parameter.name for parameter in declared if parameter.required),
        path_names=tuple(_PATH_NAME.findall(endpoint.path)),
        path_ids=frozenset(
            each.name for each in endpoint.parameters if each.place == "path" and each.type == "integer"
        ),
    )


def _names(parameter: Parameter) -> tuple[str, ...]:
    """Return the names on the wire; those of a list with brackets stand for all with something in the brackets."""
    first, *others = parameter.name.split("_")
    names = (parameter.name, first + "".join(word.capitalize() for word in others))
    return (*names, *(f"{name}[]" for name in names)) if parameter.type == "integers" else names


def _reader(parameter: Parameter) -> Callable[[list[str]], Argument]:
    if parameter.type == "integers":
        return values.wholes
    return partial(_last, _scalar_reader(parameter))


def _last(reader: Callable[[str], Argument], texts: list[str]) -> Argument:
    return reader(texts[-1])


def _scalar_reader(parameter: Parameter) -> Callable[[str], Argument]:
    match parameter.type:
        case "boolean":
            return values.boolean
        case "day":
            return values.day
        case "integer" if parameter.minimum is not None:
            return partial(values.within, parameter.minimum, parameter.maximum or values.LARGEST)
        case "integer":
            return values.whole
        case _ if parameter.words:
            return partial(values.one_of, frozenset(parameter.words))
    return values.words
