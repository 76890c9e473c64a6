"""From the declared objects to what may be sent in their place: every form in which clients write things is read."""

from __future__ import annotations

from typing import Any, Final

from rollbook.contract.openapi.examples import example_of
from rollbook.contract.openapi.schemas import LARGEST, Schema, reference, shown
from rollbook.contract.schema import Field, Integer, Many, Moment, Object

_FORMS: Final[tuple[tuple[type[Field], Schema, str], ...]] = (
    (
        Integer,
        {"type": ["integer", "string"], "minimum": 0, "maximum": LARGEST, "pattern": "^\\s*[0-9]+\\s*$"},
        "may be written as a text",
    ),
    (
        Moment,
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "date"},
                {"type": "number"},
            ]
        },
        "ISO 8601, with or without seconds and offset, or the seconds or milliseconds since 1970",
    ),
)


def body_schema(view: type[Object]) -> Schema:
    """Return the schema of an object that is sent to us: what must be there says so, and the rest may be null."""
    members = shown(view)
    schema: Schema = {
        "type": "object",
        "description": (view.__doc__ or "").strip(),
        "properties": {name: _member(member) for name, member in members.items()},
    }
    required = [name for name, member in members.items() if member.required or isinstance(member, Many)]
    if required:
        schema["required"] = required
    return schema | {"examples": [example_of(view)]}


def _member(member: Field) -> Schema:
    if member.unread:
        return {"description": member.meaning}
    if isinstance(member, Many):
        listed: Schema = {"type": "array", "items": reference(member.of), "minItems": member.least}
        return listed | ({"maxItems": member.most} if member.most else {}) | {"description": member.meaning}
    form, note = next((dict(form), note) for kind, form, note in _FORMS if isinstance(member, kind))
    said = form if member.required else _or_null(form)
    return said | {"description": f"{member.meaning}; {note}"}


def _or_null(form: Schema) -> dict[str, Any]:
    if "anyOf" in form:
        return {"anyOf": [*form["anyOf"], {"type": "null"}]}
    return form | {"type": [*form["type"], "null"]}
