"""Examples of objects, made from their declarations; whom they tell of is invented."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from rollbook.contract.schema import (
    Boolean,
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
    Text,
)

ID: Final = 1204
BY_NAME: Final[Mapping[str, object]] = MappingProxyType(
    {
        "first_name": "Ada",
        "legal_first_name": "Adelaide",
        "last_name": "Lovell",
        "legal_last_name": "Lovell",
        "name": "Ashfield School",
        "email": "ada.lovell@pupils.example.org",
        "url": "https://api.example.org/photos/c2lnbmVk",
        "year_code": "8",
        "urn": "100901",
        "postcode": "AB1 2CD",
        "street": "1 School Lane",
        "town": "Ashfield",
        "start_time": "09:00",
        "end_time": "10:00",
        "error": "not_found",
        "message": "not found",
        "scopes": ["school", "students.basic"],
        "access_token": "an-access-token",
        "refresh_token": "a-refresh-token",
        "expires_in": 86_400,
        "title": "Ms",
        "salutation": "Ms Hill",
        "staff_code": "MHI",
        "attendance_mark": "/",
        "total_count": 1,
        "total_pages": 1,
        "current_page": 1,
        "prev_page": None,
        "next_page": None,
    }
)
"""What stands for a member of that name, where its type alone would say little."""

_BY_TYPE: Final[tuple[tuple[type[Field], object], ...]] = (
    (Integer, 1),
    (Decimal, 1.0),
    (Boolean, True),
    (Day, "2026-09-01"),
    (Moment, "2026-09-01T00:00:00.000Z"),
)


def example_of(view: type[Object]) -> dict[str, Any]:
    """Return an example of an object."""
    word = {"object": view.about.word} if view.about.word is not None else {}
    return word | {name: _value(name, member) for name, member in view.fields.items() if not member.hidden}


def _value(name: str, member: Field) -> Any:  # noqa: ANN401 - a value of JSON
    shape = member.shape if isinstance(member, Joined) else member
    if isinstance(shape, Many):
        return [example_of(shape.of)]
    if isinstance(shape, Embed):
        return example_of(shape.of)
    if isinstance(shape, ListOf):
        return BY_NAME[name] if name in BY_NAME else [_plain("", shape.item) or "text"]
    return _plain(name, shape)


def _plain(name: str, shape: Field) -> Any:  # noqa: ANN401 - as above
    if isinstance(shape, Text) and shape.words:
        return shape.words[0]
    if name in BY_NAME:
        return BY_NAME[name]
    if isinstance(shape, Integer) and (name == "id" or name.endswith("_id")):
        return ID
    return next((value for kind, value in _BY_TYPE if isinstance(shape, kind)), "text" if shape.required else None)
