"""Finds out how a file is written: its encoding, what parts its cells, and in which order its dates are.

A file that is not all UTF-8 is Windows-1252, or was put together from both. So it is read as UTF-8, and each byte that
does not fit as Windows-1252: that way no letter that is right in either is spoiled.
"""

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from rollbook.connectors.oneroster.values import DateOrder, date_order
from rollbook.connectors.oneroster.vocabulary import Layout, plain_name
from rollbook.connectors.source import NeedsAttention

PIECE: Final = 1024 * 1024
LONGEST_LINE: Final = 1_000_000
"""Signs in one line; longer ones are no CSV."""
DELIMITERS: Final = (",", ";", "\t", "|")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES: Final = {
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252, all or in part",
}
_WINDOWS: Final = "rollbook.windows-1252"
_OVERLAP: Final = 24
"""Signs kept from one piece to the next, so that no date is cut in two."""


def _as_windows(problem: UnicodeError) -> tuple[str, int]:
    """Read as Windows-1252 what is no UTF-8."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", "replace"), problem.end


codecs.register_error(_WINDOWS, _as_windows)


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file is written; `cp1252` stands for UTF-8 that is not without mistakes (see above)."""

    encoding: str
    delimiter: str
    order: DateOrder

    @property
    def encoding_name(self) -> str | None:
        """The name of an encoding that is not UTF-8; None for UTF-8, which the standard asks for."""
        return _NAMES.get(self.encoding)


def examine(opened: Callable[[], BinaryIO], *, name: str, layout: Layout) -> Writing:
    """Read the file once and say how it is written.

    Raises:
        NeedsAttention: It is not text.
    """
    with opened() as stream:
        encoding = _by_mark(stream.read(4096))
    order = None
    if encoding == "utf-8":
        order = _read_through(opened, encoding)
        encoding = encoding if order is not None else "cp1252"
    if order is None:
        order = _read_through(opened, encoding)
    if order is None:
        raise NeedsAttention(f"{name} is not a text file that can be read. Export it again as CSV in UTF-8.")
    return Writing(encoding, _delimiter(opened, encoding, layout), order)


def lines(opened: Callable[[], BinaryIO], writing: Writing, *, name: str) -> Iterator[str]:
    """Yield the lines of the file with their ends.

    Raises:
        NeedsAttention: A line is longer than any CSV has.
    """
    encoding, errors = _codec(writing.encoding)
    with opened() as stream, io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="") as text:
        while line := text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise NeedsAttention(f"{name} has a line of more than {LONGEST_LINE:,} letters: that is no CSV file.")
            yield line


def _codec(encoding: str) -> tuple[str, str]:
    """Return the codec of an encoding, and what it does with bytes that do not fit."""
    return ("utf-8", _WINDOWS) if encoding == "cp1252" else (encoding, "strict")


def _by_mark(start: bytes) -> str:
    """Tell the encoding by the mark at the start, or by where the zero bytes of UTF-16 without a mark are."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    evens, odds = start[0::2].count(0), start[1::2].count(0)
    if max(evens, odds) > len(start) // 5:
        return "utf-16-be" if evens > odds else "utf-16-le"
    return "utf-8"


def _read_through(opened: Callable[[], BinaryIO], encoding: str) -> DateOrder | None:
    """Decode the whole file; None where it is not in that encoding, or not text."""
    name, errors = _codec(encoding)
    decoder = codecs.getincrementaldecoder(name)(errors)
    day_first = month_first = False
    tail = ""
    with opened() as stream:
        while True:
            piece = stream.read(PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeError:
                return None
            if "\0" in text:
                return None
            found = date_order(tail + text)
            day_first, month_first = day_first or found[0], month_first or found[1]
            tail = text[-_OVERLAP:]
            if not piece:
                break
    if month_first:
        return DateOrder.UNCLEAR if day_first else DateOrder.MONTH_FIRST
    return DateOrder.DAY_FIRST


def _delimiter(opened: Callable[[], BinaryIO], encoding: str, layout: Layout) -> str:
    """Choose what parts the first line that is not blank into most columns that we know."""
    plainly = Writing(encoding, ",", DateOrder.DAY_FIRST)
    header = next((line for line in lines(opened, plainly, name=layout.name) if line.strip()), "")
    if header.casefold().startswith("sep=") and len(header.strip()) == len("sep=,"):
        return header.strip()[-1]

    def known(delimiter: str) -> int:
        return sum(plain_name(cell) in layout.spellings for cell in header.split(delimiter))

    return max(DELIMITERS, key=known)
