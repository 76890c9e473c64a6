"""The demo school: a source that invents a complete school from a seed, the same one at every pull."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from rollbook.connectors.demo.assessments import assessment_records, subject_records
from rollbook.connectors.demo.attendance import attendance_records
from rollbook.connectors.demo.contacts import contact_records
from rollbook.connectors.demo.contracts import contract_records
from rollbook.connectors.demo.cycle import timetable_record
from rollbook.connectors.demo.events import academic_year_records, event_records
from rollbook.connectors.demo.exclusions import exclusion_records
from rollbook.connectors.demo.groups import enrolment_records, group_records, supervision_records
from rollbook.connectors.demo.health import lookup_records
from rollbook.connectors.demo.lessons import lesson_records
from rollbook.connectors.demo.results import result_records
from rollbook.connectors.demo.rooms import room_records
from rollbook.connectors.demo.scene import Scene, scene_at
from rollbook.connectors.demo.school import school_record
from rollbook.connectors.demo.settings import SETTINGS, DemoSettings, read_settings
from rollbook.connectors.demo.sixth_form import learning_aim_records
from rollbook.connectors.demo.staff_records import absence_records, staff_records
from rollbook.connectors.demo.students import student_records
from rollbook.connectors.source import Connector, Description, Item, Pull

WHOLE: Final = frozenset(
    {
        "academic_year",
        "assessment",
        "attendance",
        "calendar_event",
        "closure",
        "contact",
        "dietary_need",
        "enrolment",
        "exclusion",
        "grade_set",
        "group",
        "learning_aim",
        "lesson",
        "medical_condition",
        "mis_subject",
        "result",
        "room",
        "staff_absence",
        "staff_contract",
        "staff_member",
        "student",
        "supervision",
        "timetable",
    }
)
"""Every kind: the demo school always says all that it knows."""

_AREAS: Final[tuple[Callable[[Scene], Iterator[Item]], ...]] = (
    academic_year_records,
    event_records,
    subject_records,
    lookup_records,
    learning_aim_records,
    assessment_records,
    staff_records,
    contract_records,
    absence_records,
    contact_records,
    student_records,
    group_records,
    supervision_records,
    enrolment_records,
    exclusion_records,
    room_records,
    lesson_records,
    attendance_records,
    result_records,
)

DESCRIPTION: Final = Description(
    kind="demo",
    name="Demo school",
    summary="A complete school that does not exist, made from a number. For trying things out.",
    settings=SETTINGS,
    guide=(files("rollbook.connectors.demo") / "guide.md").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A school of these settings."""

    settings: DemoSettings

    @property
    def description(self) -> Description:
        """Say what this source is."""
        return DESCRIPTION

    def check(self) -> None:
        """Do nothing: the settings were checked when the source was made, and nothing else can be missing."""

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:  # noqa: ARG002 - it always says everything
        """Invent the school as it is at `now`; every kind arrives complete."""
        return Pull(items=_items(scene_at(self.settings, now)), whole=WHOLE)


def _items(scene: Scene) -> Iterator[Item]:
    """Yield all records, area by area; only what the areas share is kept in memory."""
    head = scene.staff.in_role("HDTR", scene.year.begins)[0]
    yield school_record(scene.settings, f"{head.title} {head.first_name} {head.last_name}")
    yield timetable_record(scene)
    for area in _AREAS:
        yield from area(scene)


def make(settings: Mapping[str, Any]) -> DemoSource:
    """Make the source from `seed`, `pupils` and `phase`, all of which may be missing.

    Raises:
        NeedsAttention: A setting is unknown or makes no sense.
    """
    return DemoSource(read_settings(settings))


CONNECTOR: Final = Connector(kind="demo", description=DESCRIPTION, make=make)
