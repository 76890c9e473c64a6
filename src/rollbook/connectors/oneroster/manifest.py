"""Reads `manifest.csv`: the version of a set, and for each file whether it is complete, changes only, or absent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.tables import Mode, Row, Table
from rollbook.connectors.oneroster.vocabulary import plain_name, vocabulary
from rollbook.connectors.source import NeedsAttention

VERSIONS: Final = ("1.0", "1.1", "1.2")
ABSENT: Final = "absent"

_BULK: Final = frozenset({"bulk", "full", "complete", "snapshot"})
_DELTA: Final = frozenset({"delta", "incremental", "partial", "changes"})
_ABSENT: Final = frozenset({"absent", "none", "missing", "no", ""})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest says.

    Attributes:
        version: 1.0, 1.1 or 1.2.
        modes: For each file named, by its standard name: its mode, or None where it is absent.
        there: Whether the set has a manifest at all.
    """

    version: str = "1.1"
    modes: Mapping[str, Mode | None] = field(default_factory=dict)
    there: bool = True

    def mode(self, name: str, remarks: Remarks) -> Mode | None:
        """Return the mode of a file that is in the set; None where the manifest says that it is not.

        A file that the manifest forgot is taken for changes if any other file is: that way nothing is removed by
        mistake.
        """
        if name in self.modes:
            if self.modes[name] is None:
                remarks.note("manifest.absent", f"{name}.csv", "The manifest says the file is absent: it was not read.")
            return self.modes[name]
        mode = Mode.DELTA if Mode.DELTA in self.modes.values() else Mode.BULK
        if self.there:
            sentence = f"The manifest does not name the file; it was read as {mode}."
            remarks.note("manifest.forgotten", f"{name}.csv", sentence)
        return mode


def read_manifest(table: Table | None, remarks: Remarks) -> Manifest:
    """Read the manifest of a set; without one, a complete set of version 1.1 is assumed.

    Raises:
        NeedsAttention: It names a mode that nobody knows, or lacks a column.
    """
    if table is None:
        sentence = "The set has no manifest.csv: it was read as a complete set of version 1.1."
        remarks.note("manifest.missing", "manifest.csv", sentence)
        return Manifest(there=False)
    if table.missing:
        raise NeedsAttention("manifest.csv needs the columns propertyName and value.")
    said = {
        row.cells["propertyName"]: row.cells.get("value", "")
        for row in table.plain_rows(remarks)
        if isinstance(row, Row) and "propertyName" in row.cells
    }
    return Manifest(version=_version(said, remarks), modes=_modes(said))


def _version(said: Mapping[str, str], remarks: Remarks) -> str:
    by_name = {plain_name(name): value for name, value in said.items()}
    version = by_name.get("onerosterversion", "").removeprefix("v").strip()
    for known in VERSIONS:
        if version == known or version.startswith(f"{known}."):
            return known
    sentence = f"The manifest gives the version as {version or 'nothing'!r}; the set was read as version 1.1."
    remarks.note("manifest.version", "manifest.csv", sentence)
    return "1.1"


def _modes(said: Mapping[str, str]) -> Mapping[str, Mode | None]:
    """Read the lines `file.users,bulk`; files that we do not read are passed over."""
    modes: dict[str, Mode | None] = {}
    for name, value in said.items():
        start, dot, file = name.partition(".")
        known = vocabulary().file_names.get(plain_name(file.casefold().removesuffix(".csv")))
        if not dot or plain_name(start) != "file" or known is None:
            continue
        word = plain_name(value)
        if word not in _BULK | _DELTA | _ABSENT:
            raise NeedsAttention(f"manifest.csv says {value!r} of {file}: it may say bulk, delta or absent.")
        modes[known] = None if word in _ABSENT else Mode.BULK if word in _BULK else Mode.DELTA
    return modes
