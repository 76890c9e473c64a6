"""What commands say: results on standard output, all else on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

WIDE = 10_000


def say(text: str) -> None:
    """Say a part of the result."""
    print(text, flush=True)  # noqa: T201 - this is how a command speaks


def say_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Say the whole result, as one JSON value."""
    say(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def say_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Say rows for a person; nothing is cut off, however narrow the terminal."""
    table = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console = Console(highlight=False)
    # What is piped into another program has no edge to stay within.
    wide = console if console.is_terminal else Console(highlight=False, width=WIDE)
    wide.print(table)


def remark(text: str) -> None:
    """Tell a person what is going on."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)
