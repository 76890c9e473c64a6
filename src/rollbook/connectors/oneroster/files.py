"""Finds the CSV files of a set, in a zip file or a folder, and opens them with a limit on what they may hold."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from rollbook.connectors.oneroster.vocabulary import plain_name, vocabulary
from rollbook.connectors.source import NeedsAttention

MEGABYTE: Final = 1024 * 1024
MOST_ENTRIES: Final = 1000
"""Files and folders in one set; a set of the standard has twenty-two."""
MOST_BYTES: Final = 512 * MEGABYTE
"""Bytes in one file, unpacked. The enrolments of 30,000 students are about 40 MB."""
MOST_PACKED_RATIO: Final = 200
"""How many times larger than packed a file may be; CSV packs about 1 to 20, a zip bomb 1 to 1,000."""
DEEPEST: Final = 3
"""Folders inside folders that are looked into."""

_JUNK_NAMES: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_SMALL: Final = 4 * MEGABYTE
"""Below this nobody minds how well a file packs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a set: where it is in the set, and how large it is unpacked, in bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a set holds: the files that we know by their standard names, and the paths of all others."""

    known: Mapping[str, Entry]
    others: tuple[str, ...]


class Package:
    """A set of files at `path`: a zip file or a folder. Nothing is unpacked to disk."""

    def __init__(self, path: Path) -> None:
        """Remember the path; nothing is opened yet."""
        self._path = path

    @contextmanager
    def opened(self) -> Iterator["OpenPackage"]:
        """Open the set for reading.

        Raises:
            NeedsAttention: There is nothing at the path, or it is neither a zip file nor a folder.
        """
        if self._path.is_dir():
            yield OpenFolder(self._path)
            return
        if not self._path.is_file():
            message = f"There is no file or folder at {self._path}."
            raise NeedsAttention(message, for_school="The OneRoster set is not there: nothing was found at its path.")
        if not zipfile.is_zipfile(self._path):
            raise NeedsAttention(
                f"{self._path.name} is not a zip file: OneRoster sets are a zip file, or a folder, of CSV files."
            )
        try:
            with zipfile.ZipFile(self._path) as archive:
                yield OpenZip(archive)
        except zipfile.BadZipFile as problem:
            message = f"{self._path}: {problem}"
            raise NeedsAttention(message, for_school=f"{self._path.name} is damaged. Export it again.") from problem


class OpenPackage:
    """A set that is open: its entries, and a way to read one."""

    def entries(self) -> Iterator[Entry]:
        """Yield the files of the set that may be CSV files, without the clutter of operating systems."""
        raise NotImplementedError

    def open(self, entry: Entry) -> BinaryIO:
        """Open one file for reading; reading stops with NeedsAttention where it is larger than allowed."""
        raise NotImplementedError

    def contents(self) -> Contents:
        """Sort the files of the set into those we know and others.

        Raises:
            NeedsAttention: There are too many files, a file is too large, one file is there twice, or there is no CSV.
        """
        known: dict[str, Entry] = {}
        others: list[str] = []
        for count, entry in enumerate(self.entries(), start=1):
            if count > MOST_ENTRIES:
                raise NeedsAttention(f"The set holds more than {MOST_ENTRIES:,} files: that is no OneRoster set.")
            name = _standard_name(entry.path)
            if name is None:
                others.append(entry.path)
                continue
            if name in known:
                raise NeedsAttention(f"The set holds {name}.csv twice: as {known[name].path} and as {entry.path}.")
            known[name] = entry
        if not known:
            raise NeedsAttention(_nothing_found(others))
        for entry in known.values():
            if entry.size > MOST_BYTES:
                raise _too_large(entry.path)
        return Contents(known, tuple(others))


class OpenFolder(OpenPackage):
    """A folder of CSV files."""

    def __init__(self, root: Path) -> None:
        """Take the folder."""
        self._root = root

    def entries(self) -> Iterator[Entry]:
        """Walk the folder; symbolic links inside it are not followed, so that a set cannot point elsewhere."""
        for folder, folders, names in os.walk(self._root):
            inside = Path(folder).relative_to(self._root)
            folders[:] = sorted(name for name in folders if not _is_junk(name)) if len(inside.parts) < DEEPEST else []
            for name in sorted(names):
                path = Path(folder, name)
                if not _is_junk(name) and path.is_file() and not path.is_symlink():
                    yield Entry((inside / name).as_posix(), path.stat().st_size)

    def open(self, entry: Entry) -> BinaryIO:
        """Open the file; see `OpenPackage.open`."""
        return _guarded((self._root / entry.path).open("rb"), entry.path)


class OpenZip(OpenPackage):
    """A zip file of CSV files, read where it is."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Take the open archive."""
        self._archive = archive

    def entries(self) -> Iterator[Entry]:
        """List the archive; see `OpenPackage.entries`.

        Raises:
            NeedsAttention: A file is locked with a password, or packed as only zip bombs are.
        """
        for info in self._archive.infolist():
            path = info.filename.replace("\\", "/")
            parts = PurePosixPath(path).parts
            if info.is_dir() or any(_is_junk(part) for part in parts) or len(parts) > DEEPEST + 1:
                continue
            if info.flag_bits & 1:
                raise NeedsAttention("The zip file is locked with a password. Export it without one.")
            if info.file_size > max(_SMALL, info.compress_size * MOST_PACKED_RATIO):
                raise _too_large(path)
            yield Entry(info.filename, info.file_size)

    def open(self, entry: Entry) -> BinaryIO:
        """Open the file; see `OpenPackage.open`."""
        try:
            return _guarded(self._archive.open(entry.path), entry.path)
        except NotImplementedError as problem:
            message = f"{entry.path} is packed in a way that cannot be read. Make an ordinary zip file."
            raise NeedsAttention(message) from problem


class _Guarded(io.RawIOBase):
    """Bytes of one file, up to the limit; damage becomes a sentence."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name, self._taken = stream, name, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed wants any buffer; io gives this
        try:
            piece = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
            message = f"{self._name} in the zip file is damaged ({problem}). Export the set again."
            raise NeedsAttention(message) from problem
        self._taken += len(piece)
        if self._taken > MOST_BYTES:
            raise _too_large(self._name)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _guarded(stream: object, name: str) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Guarded(cast("BinaryIO", stream), name), MEGABYTE // 4))


def _too_large(name: str) -> NeedsAttention:
    most = MOST_BYTES // MEGABYTE
    return NeedsAttention(f"{name} is too large, or packed like a zip bomb: a file may hold {most} MB at most.")


def _standard_name(path: str) -> str | None:
    """Return the name that the standard has for the file at `path`, or None for a file that we do not read."""
    name = PurePosixPath(path.replace("\\", "/")).name
    stem, dot, ending = name.rpartition(".")
    return vocabulary().file_names.get(plain_name(stem)) if dot and ending.casefold() == "csv" else None


def _is_junk(name: str) -> bool:
    return (name.startswith(".") and name != "..") or name == "__MACOSX" or name.casefold() in _JUNK_NAMES


def _nothing_found(others: list[str]) -> str:
    if any(path.casefold().endswith(".zip") for path in others):
        return "The set holds another zip file instead of CSV files. Unpack it once and give the inner one."
    return "The set holds no OneRoster file: users.csv, classes.csv and the others are looked for."
