"""The OneRoster CSV source: a set of version 1.0, 1.1 or 1.2, as a zip file or a folder, complete or changes only."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from rollbook.connectors.oneroster.files import Package
from rollbook.connectors.oneroster.opening import open_set
from rollbook.connectors.oneroster.reading import Choices, Reading, look_through
from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.school import find_school
from rollbook.connectors.oneroster.years import grade_style
from rollbook.connectors.source import Connector, Description, Item, Matching, NeedsAttention, Pull, today

DESCRIPTION: Final = Description(
    kind="oneroster",
    name="OneRoster CSV",
    summary="Files that many management information systems export: OneRoster 1.0, 1.1 or 1.2, in a zip or a folder.",
    settings={
        "path": "Where the set is: a zip file, or a folder of CSV files.",
        "org": "The sourcedId of the school in orgs.csv. Needed only where a set holds several schools.",
        "urn": "The URN of the school: finds it in a set of several schools whose identifiers are URNs.",
        "grade_style": "How grades are read: uk (the default: a grade is a year of the national curriculum), us, or "
        "pairs such as P1=1, P2=2.",
        "year_groups": "Where year groups come from: grades (the default), or classes of the type ext:yearGroup.",
    },
    guide=(files("rollbook.connectors.oneroster") / "guide.md").read_text(encoding="utf-8"),
)

MATCHING: Final = Matching(
    certain={
        "student": (("upn",), ("uln",)),
        # Initials are given again when somebody leaves, so a staff code alone names nobody for certain.
        "staff_member": (("staff_code", "legal_last_name"),),
    },
    # No rule for contacts: two parents of one name are two people, and OneRoster knows no more of them.
    likely={
        "student": (("legal_last_name", "legal_first_name", "dob"), ("last_name", "first_name", "dob")),
        "staff_member": (("email", "legal_last_name"), ("legal_last_name", "legal_first_name", "dob")),
    },
)


@dataclass(frozen=True, slots=True)
class OneRosterSource:
    """A OneRoster set at a path."""

    path: Path
    choices: Choices

    @property
    def description(self) -> Description:
        """Say what this source is."""
        return DESCRIPTION

    def check(self) -> None:
        """See that the set is there, has the files and columns that it needs, and that the school is clear.

        Raises:
            NeedsAttention: It could not be pulled; the sentence says why.
        """
        remarks = Remarks()
        with Package(self.path).opened() as package:
            found = open_set(package, remarks)
            find_school(found, org=self.choices.org, urn=self.choices.urn, remarks=remarks)

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:  # noqa: ARG002 - the set says what it brings
        """Look through the set, then stream it. Whether it is complete or brings changes, its manifest says.

        Raises:
            NeedsAttention: See `check`. A damaged file may also be found out while items are taken.
        """
        remarks = Remarks()
        with ExitStack() as stack:
            package = stack.enter_context(Package(self.path).opened())
            reading = look_through(open_set(package, remarks), self.choices, remarks)
            items = _items(reading, now, stack.pop_all())
        return Pull(items=items, whole=reading.whole, merge=reading.merge, silent=reading.silent, matching=MATCHING)


def _items(reading: Reading, now: datetime, held: ExitStack) -> Iterator[Item]:
    """Yield the items, and close the set when they are done or given up."""
    with held:
        yield from reading.items(today(now))


def make(settings: Mapping[str, Any]) -> OneRosterSource:
    """Make the source from its settings.

    Raises:
        NeedsAttention: `path` is missing, or a setting cannot be read.
    """
    path = _setting(settings, "path")
    if path is None:
        raise NeedsAttention("The setting path is missing: say where the OneRoster set is.")
    year_groups = (_setting(settings, "year_groups") or "grades").casefold()
    if year_groups not in {"grades", "classes"}:
        raise NeedsAttention(f"The setting year_groups is {year_groups!r}: it may be grades or classes.")
    style = grade_style(_setting(settings, "grade_style"))
    choices = Choices(_setting(settings, "org"), _setting(settings, "urn"), style, year_groups == "grades")
    return OneRosterSource(Path(path), choices)


def _setting(settings: Mapping[str, Any], name: str) -> str | None:
    value = settings.get(name)
    return str(value).strip() or None if value is not None else None


CONNECTOR: Final = Connector(kind=DESCRIPTION.kind, description=DESCRIPTION, make=make)
