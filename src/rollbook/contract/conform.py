"""Does a record say what the contract says it may? `conform` makes values ready to be stored, and tells what is wrong.

Nothing is dropped in silence: a value of the wrong type becomes null and is named in a flaw; a word that is not in a
closed list becomes null and is named; an identifier that breaks its rules is kept and named.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from rollbook.contract import identifiers
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import (
    Boolean,
    ByNumber,
    Day,
    Decimal,
    Embed,
    Field,
    Integer,
    Joined,
    ListOf,
    Many,
    Moment,
    Object,
    Reference,
    Text,
    remembered,
)

LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something about one value that a person may want to mend at the source. `kept` tells whether it is stored."""

    member: str
    sentence: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Conformed:
    """Values ready to be stored: JSON types only, references still as keys of the source."""

    values: dict[str, Any]
    flaws: tuple[Flaw, ...]


class _NotThat(ValueError):
    """A value is not of the member's type; the message says what it is not."""


Flaws = list[Flaw]
Converter = Callable[[Any, tzinfo, Flaws], Any]


@remembered
def members_of(kind: str) -> Mapping[str, Field]:
    """Return the members that a source may give for `kind`: those of all its views, but for id and what is joined.

    Where one view is internal (a week of marks), that is the form in which sources give the kind.
    """
    members: dict[str, Field] = {}
    views = [view for view in KINDS[kind] if view.about.internal] or KINDS[kind]
    for view in views:
        for name, member in view.fields.items():
            if name != "id" and not isinstance(member, Joined) and member.same_as is None:
                members.setdefault(name, member)
    return members


def conform(kind: str, values: Mapping[str, Any], *, zone: tzinfo) -> Conformed:
    """Return `values` of a record of `kind` in stored form, and every flaw found. `zone` is the school's time zone.

    Members that were not given stay out (a merge must tell "not given" from "nothing").
    """
    flaws: Flaws = []
    return Conformed(_conformed(_converters(kind), "", values, zone, flaws), tuple(flaws))


def _conformed(
    converters: Mapping[str, Converter], at: str, values: Mapping[str, Any], zone: tzinfo, flaws: Flaws
) -> dict[str, Any]:
    conformed: dict[str, Any] = {}
    for name, value in values.items():
        converter = converters.get(name)
        if converter is None:
            flaws.append(Flaw(f"{at}{name}", f"“{at}{name}” is not a member of the contract, so it was left out."))
        elif value is None or value == "":
            conformed[name] = None
        else:
            try:
                conformed[name] = converter(value, zone, flaws)
            except (_NotThat, ValueError, OverflowError) as problem:
                conformed[name] = None
                flaws.append(Flaw(f"{at}{name}", f"“{at}{name}” was left empty: {problem}"))
    return conformed


@remembered
def _converters(kind: str) -> Mapping[str, Converter]:
    return {name: _converter(name, member) for name, member in members_of(kind).items()}


def _converter(name: str, member: Field) -> Converter:
    match member:
        case Text():
            return _text_converter(name, member)
        case Moment():
            clock = "T23:59:00.000Z" if member.ends else "T00:00:00.000Z"
            return lambda value, zone, _flaws: _moment(value, zone, clock)
        case ListOf():
            return _list_converter(name, member.item)
        case Embed():
            return _embed_converter(name, member.of)
        case Many() | ByNumber():
            one = _embed_converter(name, member.of)
            several = _in_list if isinstance(member, Many) else _by_number
            return lambda value, zone, flaws: several(value, lambda item: one(item, zone, flaws))
        case _:
            plain = _PLAIN[type(member)]
            return lambda value, _zone, _flaws: plain(value)


def _list_converter(name: str, member: Field) -> Converter:
    inner = _converter(name, member)
    of_plain_text = isinstance(member, Text) and not (member.words or member.check)

    def convert(value: Any, zone: tzinfo, flaws: Flaws) -> list[Any]:  # noqa: ANN401 - what a source gave
        items = _listed(value)
        if of_plain_text and _plain_texts(items):
            return items
        return [None if item is None else inner(item, zone, flaws) for item in items]

    return convert


def _embed_converter(name: str, of: type[Object]) -> Converter:
    converters = {
        key: _identity if key == "id" else _converter(key, member)
        for key, member in of.fields.items()
        if not isinstance(member, Joined) and member.same_as is None
    }

    def convert(value: Any, zone: tzinfo, flaws: Flaws) -> dict[str, Any]:  # noqa: ANN401 - what a source gave
        if not isinstance(value, Mapping):
            raise _NotThat(f"{value!r} is not an object.")
        return _conformed(converters, f"{name}.", value, zone, flaws)

    return convert


def _text_converter(name: str, member: Text) -> Converter:
    words, check = frozenset(member.words), member.check

    def convert(value: Any, _zone: tzinfo, flaws: Flaws) -> str:  # noqa: ANN401 - what a source gave
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise _NotThat(f"{value!r} is not a text.")
        text = storable(str(value))
        if text != str(value):
            flaws.append(Flaw(name, f"“{text}” was kept without characters that no text may hold.", kept=True))
        if words and text not in words:
            raise _NotThat(f"“{text}” is none of {', '.join(member.words)}.")
        if check is not None:
            checked = identifiers.CHECKS[check](text)
            if checked.problem:
                flaws.append(Flaw(name, f"“{text}” was kept, though {checked.problem}", kept=True))
            return text if check == "phone" else checked.value or text
        return text

    return convert


def storable(text: str) -> str:
    """Return a text as databases can hold it: without NUL, and with a sign in the place of half characters."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain_texts(items: list[Any]) -> bool:
    """Tell at a glance that all items are texts that any database can hold, or nothing: there are many marks."""
    try:
        whole = "".join([item for item in items if item is not None])
    except TypeError:
        return False
    return whole.isascii() and whole.isprintable()


def _key(value: Any) -> str:  # noqa: ANN401 - what a source gave
    return storable(str(value))


def _identity(value: Any, _zone: tzinfo, _flaws: Flaws) -> str:  # noqa: ANN401 - what a source gave
    return _key(value)


def _in_list(value: Any, one: Callable[[Any], Any]) -> list[Any]:  # noqa: ANN401 - what a source gave
    return [one(item) for item in _listed(value)]


def _by_number(value: Any, one: Callable[[Any], Any]) -> dict[int, Any]:  # noqa: ANN401 - what a source gave
    if not isinstance(value, Mapping):
        raise _NotThat(f"{value!r} is not a mapping.")
    return {_integer(number): one(item) for number, item in value.items()}


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - what a source gave
    if isinstance(value, list | tuple):
        return list(value)
    raise _NotThat(f"{value!r} is not a list.")


def _integer(value: Any) -> int:  # noqa: ANN401 - what a source gave
    if isinstance(value, bool) or not isinstance(value, int | float | str | decimal.Decimal):
        raise _NotThat(f"{value!r} is not a whole number.")
    number = int(value)
    if not isinstance(value, str) and number != value:
        raise _NotThat(f"{value!r} is not a whole number.")
    if abs(number) > LARGEST:
        raise _NotThat(f"{number} does not fit in 32 bits.")
    return number


def _decimal(value: Any) -> float:  # noqa: ANN401 - what a source gave
    if isinstance(value, bool) or not isinstance(value, int | float | str | decimal.Decimal):
        raise _NotThat(f"{value!r} is not a number.")
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        raise _NotThat(f"{value!r} is not a number.")
    return number


def _boolean(value: Any) -> bool:  # noqa: ANN401 - what a source gave
    if isinstance(value, bool):
        return value
    raise _NotThat(f"{value!r} is neither true nor false.")


def _day(value: Any) -> str:  # noqa: ANN401 - what a source gave
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return date.fromisoformat(str(value)[:10]).isoformat()


def _moment(value: Any, zone: tzinfo, clock: str) -> str:  # noqa: ANN401 - what a source gave
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-09-01") else datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is None and value.time() == time():
        # Systems without a type for days write their midnight, which must not slip into the day before in summer.
        value = value.date()
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=zone)
        return aware.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"
    if isinstance(value, date):
        return value.isoformat() + clock
    raise _NotThat(f"{value!r} is not a date or a moment.")


def local_moment(day: date, clock: time, *, zone: tzinfo) -> str:
    """Return the moment of a local clock time in the form in which it is sent."""
    return _moment(datetime.combine(day, clock, zone), zone, "")


_PLAIN: dict[type[Field], Callable[[Any], Any]] = {
    Integer: _integer,
    Decimal: _decimal,
    Boolean: _boolean,
    Day: _day,
    Reference: _key,
}
