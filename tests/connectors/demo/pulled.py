"""Pulls of the demo school that several tests look at; each is made once."""

import gc
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from rollbook.connectors.demo.attendance import attendance_records
from rollbook.connectors.demo.contacts import contact_records
from rollbook.connectors.demo.contracts import contract_records
from rollbook.connectors.demo.exclusions import exclusion_records
from rollbook.connectors.demo.groups import enrolment_records, group_records, supervision_records
from rollbook.connectors.demo.lessons import lesson_records
from rollbook.connectors.demo.rooms import room_records
from rollbook.connectors.demo.scene import scene_at
from rollbook.connectors.demo.settings import DemoSettings
from rollbook.connectors.demo.source import CONNECTOR
from rollbook.connectors.demo.staff_records import absence_records, staff_records
from rollbook.connectors.demo.students import student_records
from rollbook.connectors.source import SourceRecord

Records = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Values of records, by kind and key."""

END_OF_YEAR = datetime(2027, 7, 20, 17, 0)  # noqa: DTZ001 - the clock at the school
IN_NOVEMBER = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - the clock at the school


@cache
def pull(now: datetime = END_OF_YEAR, *, pupils: int = 300, phase: str = "secondary", seed: int = 1) -> Records:
    """Return all that a demo school of these settings says at `now`."""
    found: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    source = CONNECTOR.make({"seed": seed, "pupils": pupils, "phase": phase})
    for item in source.pull(now=now).items:
        assert isinstance(item, SourceRecord)
        assert item.key not in found[item.kind], (item.kind, item.key)
        found[item.kind][item.key] = item.values
    gc.freeze()  # kept to the end of the run: the collector need not look at it again and again
    return dict(found)


AREAS = {
    "attendance": attendance_records,
    "closure": room_records,
    "contact": contact_records,
    "enrolment": enrolment_records,
    "exclusion": exclusion_records,
    "group": group_records,
    "lesson": lesson_records,
    "staff_absence": absence_records,
    "staff_contract": contract_records,
    "staff_member": staff_records,
    "student": student_records,
    "supervision": supervision_records,
}


@cache
def some(
    kind: str, now: datetime = IN_NOVEMBER, *, pupils: int, phase: str = "secondary"
) -> Mapping[str, Mapping[str, Any]]:
    """Return the records of one kind of a large school, without waiting for all the others."""
    scene = scene_at(DemoSettings(seed=1, pupils=pupils, phase=phase), now)
    found = {item.key: item.values for item in AREAS[kind](scene) if item.kind == kind}
    gc.freeze()
    return found


def parts(*kinds: str, now: datetime = IN_NOVEMBER, pupils: int, phase: str = "secondary") -> Records:
    """Return the records of a few kinds of a large school."""
    return {kind: some(kind, now, pupils=pupils, phase=phase) for kind in kinds}


def on_roll(records: Records, day: date) -> dict[str, Mapping[str, Any]]:
    """Return the pupils who were on roll on a day."""
    return {key: pupil for key, pupil in records["student"].items() if holds(pupil, day)}


def holds(values: Mapping[str, Any], day: date) -> bool:
    """Say whether a record's dates include the day."""
    return values["start_date"] <= day and (values["end_date"] is None or day <= values["end_date"])
