"""From the declared parameters to those of OpenAPI: what is read, not only what is meant to be sent."""

from __future__ import annotations

from typing import Any, Final

from rollbook.contract.openapi.schemas import LARGEST, Schema
from rollbook.contract.parameters import CONDITIONS, READABLE, Parameter

IN_HEADER: Final = "^[ -~]*$"
"""Characters that stand in a header."""


def argument(parameter: Parameter) -> dict[str, Any]:
    """Return the parameter of OpenAPI that stands for a declared one."""
    said: dict[str, Any] = {"name": parameter.name, "in": parameter.place, "description": parameter.meaning}
    said["schema"] = _schema_of(parameter)
    if parameter.required or parameter.place == "path":
        said["required"] = True
    elif parameter.place == "query":
        # An empty text counts as none, since clients send one where they have nothing to say.
        said["allowEmptyValue"] = True
    if parameter.type == "integers":
        said |= {"style": "spaceDelimited", "explode": False}
        said["description"] += "; `name[]=1&name[]=2` is read as well"
    if parameter.maximum is not None:
        said["description"] += f"; more than {parameter.maximum} counts as {parameter.maximum}"
    if parameter.type == "day":
        said["description"] += "; a moment counts as its day"
    if parameter.nothing:
        *others, last = parameter.nothing
        said["description"] += f"; {', '.join(others)} and {last}, which some clients send, count as none"
    if parameter in CONDITIONS:
        said["description"] += "; one that cannot be read counts as none"
    return said


def _schema_of(parameter: Parameter) -> Schema:
    schema: Schema
    match parameter.type:
        case "integer" if parameter.place == "path":
            schema = {"type": "integer", "minimum": 0, "maximum": LARGEST}
        case "integer" if parameter.minimum is not None:
            schema = {"type": "integer", "minimum": parameter.minimum}
        case "integer":
            schema = {"type": "integer"}
        case "integers":
            schema = {"type": "array", "items": {"type": "integer"}, "minItems": 1}
        case "boolean":
            schema = {"type": "boolean"}
        case "day" if parameter.nothing:
            schema = {"type": "string", "anyOf": [{"format": "date"}, {"enum": list(parameter.nothing)}]}
        case "day":
            schema = {"type": "string", "format": "date"}
        case _:
            schema = _text(parameter)
    return schema if parameter.default is None else schema | {"default": parameter.default}


def _text(parameter: Parameter) -> Schema:
    if parameter.words:
        return {"type": "string", "enum": list(parameter.words)}
    if parameter.place == "path" or parameter in CONDITIONS:
        return {"type": "string"}
    if parameter.place == "header":
        return {"type": "string", "maxLength": parameter.longest, "pattern": IN_HEADER}
    return {"type": "string", "pattern": READABLE}
