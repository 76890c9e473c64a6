"""Finds the transfer files that a path means: one file, a folder of them, or a zip of either name."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Final

from rollbook.connectors.source import NeedsAttention

MEGABYTE: Final = 1_000_000

_ENDINGS: Final = (".xml", ".ctf")
_BLOCK: Final = 65_536
_MOST_FILES: Final = 10_000
_LOCKED: Final = 0x1
"""The bit of a zip entry that says it needs a password (PKWARE APPNOTE 4.4.4)."""


@dataclass(frozen=True, slots=True)
class TransferFile:
    """One transfer file, in a folder or in a zip: its name for people, its size unpacked, and how to open it."""

    name: str
    size: int
    opened: Callable[[], IO[bytes]]

    def blocks(self) -> Generator[bytes, None, None]:
        """Read the file from its beginning, a block at a time; whoever stops before its end closes this.

        Raises:
            NeedsAttention: The file cannot be read, or the zip that holds it is damaged.
        """
        try:
            with self.opened() as stream:
                while block := stream.read(_BLOCK):
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as problem:
            raise NeedsAttention(f"{self.name} cannot be unpacked: the zip is damaged. Send it again.") from problem
        except OSError as problem:
            raise NeedsAttention(
                f"{self.name} cannot be read: {problem.strerror or 'it cannot be opened'}."
            ) from problem


def transfer_files(path: Path, *, largest: int) -> tuple[TransferFile, ...]:
    """Return the transfer files at `path`, in order of name.

    Args:
        path: A file, a zip, or a folder (without the folders in it).
        largest: Bytes that all of them may have together when unpacked. A zip cannot hold more than it declares:
            the reader stops there.

    Raises:
        NeedsAttention: Nothing is there, nothing in it is a transfer file, or there is too much of it.
    """
    if path.is_dir():
        inside = sorted(each for each in path.iterdir() if each.suffix.lower() in (*_ENDINGS, ".zip"))
        found = [file for each in inside for file in _files_in(each)]
    elif path.exists():
        found = _files_in(path)
    else:
        raise NeedsAttention(f"There is no file or folder {path.name}.")
    if not found:
        raise NeedsAttention(f"{path.name} holds no transfer files: their names end in .xml or .ctf.")
    total = sum(file.size for file in found)
    if total > largest or len(found) > _MOST_FILES:
        raise NeedsAttention(
            f"{path.name} is too large: {len(found)} files of {total // MEGABYTE} MB in all when unpacked, and "
            f"{largest // MEGABYTE} MB are allowed. Export fewer pupils at a time, or raise `largest_megabytes`."
        )
    return tuple(found)


def _files_in(path: Path) -> list[TransferFile]:
    """Return the one file, or those in it where it is a zip, whatever it is called."""
    try:
        if not zipfile.is_zipfile(path):
            return [TransferFile(path.name, path.stat().st_size, partial(_plain, path))]
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if _is_transfer_file(each)]
    except OSError as problem:
        raise NeedsAttention(f"{path.name} cannot be read: {problem.strerror or 'it cannot be opened'}.") from problem
    except zipfile.BadZipFile as problem:
        raise NeedsAttention(f"{path.name} cannot be unpacked: the zip is damaged. Send it again.") from problem
    if any(each.flag_bits & _LOCKED for each in entries):
        raise NeedsAttention(f"{path.name} is a zip with a password. Send it without one.")
    entries.sort(key=lambda each: each.filename)
    return [
        TransferFile(f"{path.name}: {each.filename}", each.file_size, partial(_entry, path, each)) for each in entries
    ]


def _is_transfer_file(entry: zipfile.ZipInfo) -> bool:
    hidden = entry.filename.startswith("__MACOSX/") or Path(entry.filename).name.startswith(".")
    return not entry.is_dir() and not hidden and entry.filename.lower().endswith(_ENDINGS)


def _plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _entry(path: Path, entry: zipfile.ZipInfo) -> IO[bytes]:
    """Open one file of a zip; the zip stays open as long as the file does."""
    return zipfile.ZipFile(path).open(entry)
