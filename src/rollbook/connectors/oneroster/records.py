"""Parts the lines of a CSV file into rows (RFC 4180), and gets past the rows that are broken.

The reader of the standard library takes a quotation mark that is never closed for the start of a cell that holds the
rest of the file. Here such a row is refused alone, and reading goes on with the next line.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rollbook.connectors.source import NeedsAttention

MOST_LINES: Final = 50
"""Lines that one row may span, by line ends inside quotation marks."""
MOST_BROKEN: Final = 1000
"""Broken rows after which a file is given up."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line where it starts, and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be parted into cells as the header has them; `cells` are what it seems to hold."""

    line: int
    cells: tuple[str, ...]
    reason: str


def rows(source: Iterator[str], *, delimiter: str, name: str) -> Iterator[CsvRow | BrokenRow]:
    """Yield the rows of a file, the header first; blank lines are rows without cells.

    Raises:
        NeedsAttention: So much is broken that the file as a whole must be.
    """
    lines = _Lines(source)
    reader = csv.reader(lines, delimiter=delimiter)
    width = broken = 0
    while True:
        start = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
            lines.cut = True
        if not width and cells and cells[0].casefold().startswith("sep="):
            continue
        reason = _fault(cells, lines, width, delimiter)
        if reason:
            broken += 1
            if broken > MOST_BROKEN:
                raise NeedsAttention(f"{name} is damaged: more than {MOST_BROKEN:,} of its rows cannot be read.")
            seeming = tuple(cell.strip(' "\r\n') for cell in lines.taken[0].split(delimiter))
            yield BrokenRow(start, seeming, reason)
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        width = width or _filled(cells)
        yield CsvRow(start, cells)


class _Lines:
    """The lines of a file, remembered as far as they belong to the row that is being read."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._again: deque[str] = deque()
        self._next_line = 1
        self.taken: list[str] = []
        self.cut = False

    def begin(self) -> int:
        """Start a row; return the number of its first line, counted from 1."""
        self.taken, self.cut = [], False
        return self._next_line

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            self.cut = True
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._source)
        self.taken.append(line)
        self._next_line += 1
        return line

    def give_back(self) -> None:
        """Take all lines but the first of this row as not read yet."""
        rest = self.taken[1:]
        self._again.extendleft(reversed(rest))
        self._next_line -= len(rest)


def _filled(cells: list[str]) -> int:
    """Count the cells up to the last one that is filled."""
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _fault(cells: list[str], lines: _Lines, width: int, delimiter: str) -> str | None:
    """Say what is wrong with the row just read, or None."""
    if lines.cut and len(lines.taken) == 1:
        return "A cell is longer than any that can be read."
    if lines.cut or (len(lines.taken) > 1 and not _is_strict(lines.taken, delimiter)):
        return "A quotation mark is opened and not closed."
    if width and len(cells) != width and sum(line.count('"') for line in lines.taken) % 2:
        return "A quotation mark is opened and not closed."
    if width and _filled(cells) > width:
        return too_many(cells, width)
    return None


def too_many(cells: Sequence[str], width: int) -> str:
    """Return the sentence for a row with more cells than the header has."""
    return f"The row has {len(cells)} cells and the header {width}: a comma may lack its quotation marks."


def _is_strict(taken: list[str], delimiter: str) -> bool:
    """Say whether the lines are one row by the letter of RFC 4180."""
    try:
        return len(list(csv.reader(taken, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False
