"""One file of a set as rows with named cells, whatever its header and its lines look like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final

from rollbook.connectors.oneroster.decoding import Writing, examine, lines
from rollbook.connectors.oneroster.files import Entry, OpenPackage
from rollbook.connectors.oneroster.plausible import is_plausible
from rollbook.connectors.oneroster.records import BrokenRow, CsvRow, rows, too_many
from rollbook.connectors.oneroster.remarks import Remarks, Unheard
from rollbook.connectors.oneroster.values import clean, read_day, read_flag, read_list
from rollbook.connectors.oneroster.vocabulary import METADATA, Layout, plain, plain_name, vocabulary
from rollbook.connectors.source import Refused

GONE: Final = frozenset({"tobedeleted", "deleted", "inactive"})
"""Words in `status` for a record that is no more; `inactive` is how version 1.1 let a provider say it, too."""
SHORTEST_SLIP: Final = 8
"""Letters that a misspelt column must have to be recognised: short names are alike by chance."""
SHOWN_LETTERS: Final = 40
"""Letters of a cell that a remark repeats."""

_WITH_METADATA: Final = frozenset({"users", "demographics", "orgs"})
_NAMES: Final = frozenset({
    "givenName", "familyName", "middleName", "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
})  # fmt: skip
_NULLS: Final = frozenset({"NULL", "null", "(null)", "\\N"})
_DATE_SENTENCES: Final = {
    "date.day_first": "{column} is written as day/month/year; it was read so. The standard asks for YYYY-MM-DD.",
    "date.month_first": "{column} is written as month/day/year, as other dates of this file; it was read so.",
    "date.form": "{column} is written in another form than YYYY-MM-DD; it was understood.",
    "date.time": "{column} has a time; only the day was taken, in the school's time zone.",
    "date.unclear": "{column} {text!r} may be day/month or month/day, and the file holds both: it was left blank.",
    "date.unreadable": "{column} {text!r} is no date that can be read: it was left blank.",
}


class Mode(StrEnum):
    """What a file brings, as the manifest words it."""

    BULK = "bulk"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key (`sourcedId`), where it is, and its filled cells by the standard's names of columns."""

    file: str
    line: int
    key: str
    cells: Mapping[str, str]
    writing: Writing
    remarks: Remarks

    def text(self, column: str) -> str | None:
        """Return the cell, or None where it is blank or the file has no such column."""
        return self.cells.get(column)

    def day(self, column: str) -> date | None:
        """Return the cell as a day; None (and a remark) where it cannot be read."""
        text = self.cells.get(column)
        if text is None:
            return None
        found = read_day(text, self.writing.order)
        if found.remark:
            self.note(found.remark, _DATE_SENTENCES[found.remark].format(column=column, text=text[:SHOWN_LETTERS]))
        return found.day

    def flag(self, column: str) -> bool | None:
        """Return the cell as true or false; None (and a remark) where it is neither."""
        text = self.cells.get(column)
        if text is None:
            return None
        flag = read_flag(text)
        if flag is None:
            self.note("boolean.unreadable", f"{column} {text[:SHOWN_LETTERS]!r} is neither true nor false: left blank.")
        elif text not in {"true", "false"}:
            self.note("boolean.form", f"{column} is {text!r}; it was read as {str(flag).lower()}.")
        return flag

    def many(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that may hold several."""
        text = self.cells.get(column)
        return read_list(text) if text else ()

    @property
    def gone(self) -> bool:
        """Whether the row says that its record is no more."""
        return plain_name(self.cells.get("status", "")) in GONE

    def note(self, code: str, sentence: str) -> None:
        """Note that something in this row was forgiven."""
        self.remarks.note(code, self.file, sentence, line=self.line)


class Table:
    """One file of a set, open for as many readings as are needed; nothing but its header is kept."""

    def __init__(self, package: OpenPackage, entry: Entry, layout: Layout, remarks: Remarks) -> None:
        """Find out how the file is written, and read its header.

        Raises:
            NeedsAttention: The file is no text.
        """
        self.layout, self.file, self.mode = layout, entry.path, Mode.BULK
        self._remarks = remarks
        self._opened = partial(package.open, entry)
        self._writing = examine(self._opened, name=entry.path, layout=layout)
        header = next((row.cells for row in self._rows() if isinstance(row, CsvRow) and any(row.cells)), [])
        self._width = len(header)
        self._columns = _columns(header, layout, partial(remarks.note, file=entry.path))
        self._note_writing()

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns without which the file cannot be used, and that it does not have."""
        return tuple(column for column in self.layout.needs if column not in self.columns)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the file has, by the standard's names."""
        return frozenset(column for column in self._columns if column)

    @property
    def is_delta(self) -> bool:
        """Whether the file brings changes only."""
        return self.mode is Mode.DELTA

    def rows(self, *, quietly: bool = False) -> Iterator[Row | Refused]:
        """Yield the rows, each sourcedId once, and a `Refused` for each that cannot be used; `quietly` without remarks.

        Of rows that repeat a sourcedId the first counts in a complete file, the one changed last in a file of changes.
        A complete file has no deleted rows: those that say so are left out.
        """
        remarks = Unheard() if quietly else self._remarks
        latest = self._latest() if self.is_delta else None
        seen: set[str] = set()
        for row in self.plain_rows(remarks):
            if isinstance(row, Refused):
                yield row
            elif not row.key:
                where = f"{self.file}, line {row.line}"
                yield Refused(self.layout.makes[0], where, f"{where}: no sourcedId.")
            elif row.key in seen if latest is None else latest[row.key] != row.line:
                which = "the one that was changed last" if latest else "the first one"
                row.note("row.repeated", f"The sourcedId {row.key} is there more than once: {which} counts.")
            elif row.gone and latest is None:
                seen.add(row.key)
                row.note("row.deleted", "A complete file has no deleted records: this row was left out.")
            else:
                if latest is None:
                    seen.add(row.key)
                yield row

    def good_rows(self) -> Iterator[Row]:
        """Yield the rows that can be used, without remarks: for looking through a file before it is read."""
        return (row for row in self.rows(quietly=True) if isinstance(row, Row))

    def plain_rows(self, remarks: Remarks) -> Iterator[Row | Refused]:
        """Yield every row that is not blank, in order, as it is."""
        header_seen = False
        for row in self._rows():
            if isinstance(row, BrokenRow):
                yield from self._refused(row)
            elif not any(cell.strip() for cell in row.cells):
                remarks.note("row.blank", self.file, "A blank line was passed over.", line=row.line)
            elif not header_seen:
                header_seen = True
            else:
                named = self._named(row, remarks)
                if named is None:
                    continue
                if len(row.cells) > self._width and not is_plausible(named.cells):
                    yield from self._refused(BrokenRow(row.line, tuple(row.cells), too_many(row.cells, self._width)))
                else:
                    yield named

    def _refused(self, row: BrokenRow) -> Iterator[Refused]:
        """Refuse a broken row: as whatever it may have been, so that nothing is taken for gone because of it."""
        where = f"{self.file}, line {row.line}"
        key = "" if self.layout.beside else row.cells[0]
        kinds = self.layout.makes
        if len(kinds) > 1:
            told = {role.kind for cell in row.cells if (role := vocabulary().roles.get(plain(cell)))}
            kinds = tuple(kind for kind in kinds if kind in told) or kinds
        for kind in kinds:
            yield Refused(kind, key or where, f"{where}: {row.reason}")

    def _named(self, row: CsvRow, remarks: Remarks) -> Row | None:
        """Name the cells of a row; None for a header that is repeated."""
        note = partial(remarks.note, file=self.file, line=row.line)
        if len(row.cells) < len(self._columns):
            note("row.short", sentence="The row has fewer cells than the header; the missing ones count as blank.")
        elif len(row.cells) > self._width:
            note("row.long", sentence="The row has more cells than the header; those beyond it are blank.")
        cells = {}
        for column, cell in zip(self._columns, row.cells, strict=False):
            text = clean(cell) if column and cell else ""
            if text in _NULLS and column not in _NAMES:
                note("cell.null", sentence=f"{column} is {text!r}; it was read as blank.")
            elif text:
                cells[column] = text
        key = cells.get("sourcedId", "")
        if key[:1] in {"s", "S"} and plain_name(key) == "sourcedid":
            note("row.header", sentence="The header is repeated; the line was passed over.")
            return None
        return Row(self.file, row.line, key, cells, self._writing, remarks)

    def _rows(self) -> Iterator[CsvRow | BrokenRow]:
        source = lines(self._opened, self._writing, name=self.file)
        return rows(source, delimiter=self._writing.delimiter, name=self.file)

    def _latest(self) -> Mapping[str, int]:
        """Return for each sourcedId of a file of changes the line that was changed last (of equals, the later one)."""
        latest: dict[str, tuple[str, int]] = {}
        for row in self.plain_rows(Unheard()):
            if isinstance(row, Row):
                changed = row.text("dateLastModified") or ""
                latest[row.key] = max(latest.get(row.key, ("", 0)), (changed, row.line))
        return {key: line for key, (_, line) in latest.items()}

    def _note_writing(self) -> None:
        encoding, delimiter = self._writing.encoding_name, self._writing.delimiter
        if encoding:
            self._remarks.note("file.encoding", self.file, f"The file is not in UTF-8 but in {encoding}; read so.")
        if delimiter != ",":
            name = {";": "semicolons", "\t": "tabs"}.get(delimiter, f"the sign {delimiter}")
            self._remarks.note("file.delimiter", self.file, f"Cells are parted by {name}, not by commas; read so.")


def _columns(header: Sequence[str], layout: Layout, note: partial[None]) -> tuple[str, ...]:
    """Name each column of the header as the standard does; blank for one that is not read."""
    names = [clean(cell) for cell in header]
    found = [name if name in layout.columns and name not in names[:place] else "" for place, name in enumerate(names)]
    for place, name in enumerate(names):
        if found[place] or not name:
            continue
        meant = _meant(name, layout, frozenset(found))
        found[place] = meant
        if not meant:
            note("column.unknown", sentence=f"The column {name!r} is not known here; nothing was read from it.")
        elif name.casefold() != meant.casefold() and not name.casefold().startswith(METADATA):
            note("column.name", sentence=f"The column {name!r} was read as {meant}.")
    while found and not names[len(found) - 1]:
        found.pop()
    return tuple(found)


def _meant(name: str, layout: Layout, taken: frozenset[str]) -> str:
    """Return the column that `name` stands for and that the header does not have yet, or a blank."""
    compared = plain_name(name)
    meant = layout.spellings.get(compared, "")
    if not meant and layout.name in _WITH_METADATA:
        bare = name[len(METADATA) :] if name.casefold().startswith(METADATA) else name
        member = vocabulary().metadata.get(plain_name(bare))
        meant = METADATA + member if member else ""
    if not meant and len(compared) >= SHORTEST_SLIP and not name.casefold().startswith(METADATA):
        meant = next((column for column in sorted(layout.columns) if _one_slip(compared, plain_name(column))), "")
    return "" if meant in taken else meant


def _one_slip(met: str, meant: str) -> bool:
    """Say whether one letter is wrong, missing or too many, or two neighbours are swapped."""
    start = 0
    while start < min(len(met), len(meant)) and met[start] == meant[start]:
        start += 1
    met, meant = met[start:], meant[start:]
    return (
        met[1:] == meant[1:]
        or met[1:] == meant
        or met == meant[1:]
        or (met[1::-1] == meant[:2] and met[2:] == meant[2:])
    )
