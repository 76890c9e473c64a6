"""How long a function and a file may be, so that each fits in a head."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.house.tree import ROOT, modules

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTION_LINES = 40
FILE_LINES = 300

# Files that declare and do nothing: they are as long as what they declare.
DECLARATIONS = (
    "src/rollbook/contract/objects/",
    "src/rollbook/contract/scopes.py",
    "src/rollbook/contract/endpoints.py",
    "src/rollbook/server/variables.py",
)

# What is longer all the same, and how long it is: an entry may only shrink, and goes when it fits.
LONGER: dict[str, int] = {}


def _lengths() -> Iterator[tuple[str, int, int]]:
    for path, tree in modules():
        if "/migrations/" in path:
            continue
        if not path.startswith(DECLARATIONS):
            yield path, len((ROOT / path).read_text().splitlines()), FILE_LINES
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path}::{node.name}", lines, FUNCTION_LINES


def test_every_function_and_file_fits() -> None:
    too_long = {name: lines for name, lines, limit in _lengths() if lines > LONGER.get(name, limit)}
    assert not too_long


def test_the_list_of_exceptions_only_shrinks() -> None:
    lengths = {name: lines for name, lines, limit in _lengths() if lines > limit}
    assert lengths == LONGER
