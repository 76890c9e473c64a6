"""Opens a set: finds its files, reads the manifest and the headers, and says in one sentence what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from rollbook.connectors.oneroster.files import OpenPackage
from rollbook.connectors.oneroster.manifest import Manifest, read_manifest
from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.tables import Table
from rollbook.connectors.oneroster.vocabulary import plain_name, vocabulary
from rollbook.connectors.source import NeedsAttention

REQUIRED: Final = ("academicSessions", "classes", "courses", "enrollments", "orgs", "users")
"""Files that a complete set must have."""


@dataclass(frozen=True, slots=True)
class OneRosterSet:
    """A set that is open and has all that it needs."""

    version: str
    tables: Mapping[str, Table]

    def table(self, name: str) -> Table | None:
        """Return one file by its standard name, or None where the set does not have it."""
        return self.tables.get(name)

    def complete(self, *names: str) -> bool:
        """Whether all these files are there, and each is complete."""
        return all((table := self.tables.get(name)) is not None and not table.is_delta for name in names)

    def changes(self, *names: str) -> bool:
        """Whether any of these files brings changes only."""
        return any((table := self.tables.get(name)) is not None and table.is_delta for name in names)


def open_set(package: OpenPackage, remarks: Remarks) -> OneRosterSet:
    """Open the files of a set.

    Raises:
        NeedsAttention: Files or columns are missing (the sentence names them all), or a file cannot be read.
    """
    contents = package.contents()
    layouts = vocabulary().layouts
    entry = contents.known.get("manifest")
    manifest = read_manifest(Table(package, entry, layouts["manifest"], remarks) if entry else None, remarks)
    tables = {}
    for name, found in contents.known.items():
        mode = manifest.mode(name, remarks) if name != "manifest" else None
        if mode is None:
            continue
        table = Table(package, found, layouts[name], remarks)
        table.mode = mode
        tables[name] = table
        _note_file_name(name, found.path, remarks)
    _note_others(contents.others, remarks)
    _check(manifest, tables)
    return OneRosterSet(manifest.version, tables)


def _check(manifest: Manifest, tables: Mapping[str, Table]) -> None:
    """See that nothing is missing without which the set cannot be used."""
    brings_changes = any(table.is_delta for table in tables.values())
    promised = {name for name, mode in manifest.modes.items() if mode is not None and name != "manifest"}
    needed = promised | (set() if brings_changes else set(REQUIRED))
    lacks = []
    if files := sorted(needed - tables.keys()):
        lacks.append(f"the {_plural('file', files)} {_listed(f'{name}.csv' for name in files)}")
    for name, table in sorted(tables.items()):
        if missing := table.missing:
            lacks.append(f"the {_plural('column', missing)} {_listed(missing)} in {name}.csv")
    users = tables.get("users")
    if users and not brings_changes and "roles" not in tables and "role" not in users.columns:
        lacks.append("roles.csv (or, up to version 1.1, the column role in users.csv)")
    if lacks:
        raise NeedsAttention(f"The OneRoster set lacks {_listed(lacks)}.")
    if not tables:
        raise NeedsAttention("The OneRoster set holds a manifest and nothing else that could be read.")


def _plural(word: str, things: Iterable[str]) -> str:
    return word if len(list(things)) == 1 else f"{word}s"


def _listed(things: Iterable[str]) -> str:
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last


def _note_file_name(name: str, path: str, remarks: Remarks) -> None:
    given = PurePosixPath(path.replace("\\", "/")).name
    if given != f"{name}.csv":
        remarks.note("file.name", path, f"The file was read as {name}.csv.")


def _note_others(paths: Iterable[str], remarks: Remarks) -> None:
    for path in paths:
        stem = PurePosixPath(path.replace("\\", "/")).stem
        if plain_name(stem) in vocabulary().unused_files:
            remarks.note("file.unused", path, "The platform keeps nothing of what this file holds: it was not read.")
        else:
            remarks.note("file.unknown", path, "The file is no part of OneRoster: it was not read.")
