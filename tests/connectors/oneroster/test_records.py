"""Lines become rows, and broken rows cost only themselves: held against the reader of the standard library."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from rollbook.connectors.oneroster.records import MOST_LINES, BrokenRow, CsvRow, rows

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)


def _rows(text: str) -> list[CsvRow | BrokenRow]:
    return list(rows(iter(text.splitlines(keepends=True)), delimiter=",", name="users.csv"))


@given(
    table=st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8))
)
def test_what_a_writer_writes_is_read(table: list[list[str]]) -> None:
    header = [f"column {place}" for place in range(len(table[0]) if table else 2)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *table])
    found = rows(iter(io.StringIO(text.getvalue(), newline="")), delimiter=",", name="users.csv")
    assert [row.cells for row in found if isinstance(row, CsvRow)] == [header, *table]


def test_lines_are_counted_over_cells_that_span_several() -> None:
    found = _rows('a,b\n1,"x\ny\nz"\n2,w\n')
    assert [row.line for row in found] == [1, 2, 5]


def test_lines_are_counted_after_a_broken_row() -> None:
    found = _rows('a,b\n1,"x\n2,w\n3,v\n')
    assert [(type(row), row.line) for row in found] == [(CsvRow, 1), (BrokenRow, 2), (CsvRow, 3), (CsvRow, 4)]


def test_a_cell_may_span_some_lines_and_no_more() -> None:
    most = "\n".join("x" * MOST_LINES)
    assert [type(row) for row in _rows(f'a,b\n1,"{most}"\n2,w\n')] == [CsvRow, CsvRow, CsvRow]
    found = _rows(f'a,b\n1,"{most}\nx"\n2,w\n')
    assert isinstance(found[1], BrokenRow)
    assert isinstance(found[-1], CsvRow)
    assert found[-1].cells == ["2", "w"]


def test_a_cell_that_is_far_too_long_costs_its_row() -> None:
    found = _rows(f"a,b\n1,{'x' * 140_000}\n2,w\n")
    assert isinstance(found[1], BrokenRow)
    assert found[1].reason == "A cell is longer than any that can be read."
    assert found[2] == CsvRow(3, ["2", "w"])


def test_an_open_quotation_mark_in_the_last_line_is_found() -> None:
    assert isinstance(_rows('a,b,c\n1,"x,y\n')[1], BrokenRow)
