"""From the declared objects to JSON Schema (2020-12, as OpenAPI 3.1 has it).

`x-scope` names the scopes of which one is enough to see a member, `x-include` the flag that asks for it, `x-codeset`
the list that its codes are from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rollbook.contract.openapi.examples import example_of
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
    embedded,
)

Schema = dict[str, Any]

LARGEST: Final = 2**31 - 1
_PLAIN: Final[tuple[tuple[type[Field], Schema], ...]] = (
    (Integer, {"type": "integer", "format": "int32", "minimum": -LARGEST - 1, "maximum": LARGEST}),
    (Decimal, {"type": "number"}),
    (Boolean, {"type": "boolean"}),
    (Day, {"type": "string", "format": "date"}),
    (Moment, {"type": "string", "format": "date-time"}),
    (Text, {"type": "string"}),
)


def reference(view: type[Object]) -> Schema:
    """Return the schema that points to an object among the components."""
    return {"$ref": f"#/components/schemas/{view.__name__}"}


def with_all_inside(views: Iterator[type[Object]]) -> dict[str, type[Object]]:
    """Return objects by name, and all that lie inside them."""
    found: dict[str, type[Object]] = {}
    waiting = list(views)
    while waiting:
        view = waiting.pop()
        if view.__name__ not in found:
            found[view.__name__] = view
            waiting += [inner for member in shown(view).values() if (inner := embedded(member)) is not None]
    return dict(sorted(found.items()))


def shown(view: type[Object]) -> dict[str, Field]:
    """Return the members of an object that may be sent."""
    return {name: member for name, member in view.fields.items() if not member.hidden}


def object_schema(view: type[Object]) -> Schema:
    """Return the schema of an object that is answered."""
    members = shown(view)
    properties = {name: member_schema(member) for name, member in members.items()}
    always = [name for name, member in members.items() if _always(member)]
    if view.about.word is not None:
        said = {"type": "string", "const": view.about.word, "description": "What this is"}
        properties, always = {"object": said} | properties, ["object", *always]
    schema: Schema = {"type": "object", "description": (view.__doc__ or "").strip(), "properties": properties}
    if always:
        schema["required"] = always
    if view.about.need:
        schema["x-scope"] = sorted(view.about.need)
    return schema | {"examples": [example_of(view)]}


def _always(member: Field) -> bool:
    """Tell whether a member is there whatever was granted and asked for."""
    return member.need is None and member.include is None and not member.absent and member.same_as is None


def member_schema(member: Field) -> Schema:
    """Return the schema of one member."""
    schema = _shape(member.shape if isinstance(member, Joined) else member, nullable=not member.required)
    schema["description"] = member.meaning
    if member.need:
        schema["x-scope"] = sorted(member.need)
    if member.include:
        schema["x-include"] = member.include
    return schema


def _shape(member: Field, *, nullable: bool) -> Schema:
    if isinstance(member, Many):
        return {"type": "array", "items": reference(member.of)}
    if isinstance(member, ListOf):
        return {"type": "array", "items": _shape(member.item, nullable=False)}
    if isinstance(member, Embed):
        return {"anyOf": [reference(member.of), {"type": "null"}]} if nullable else reference(member.of)
    schema: Schema = next((dict(plain) for kind, plain in _PLAIN if isinstance(member, kind)), {})
    if isinstance(member, Text):
        if member.words:
            schema["enum"] = [*member.words, *([None] if nullable else [])]
        if member.codeset:
            schema["x-codeset"] = member.codeset
    if nullable and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    return schema
