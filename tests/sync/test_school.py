"""What a source says of the school itself fills what nobody knew."""

from __future__ import annotations

import pytest
from tests.sync.school import Synced
from tests.sync.sources import record

from rollbook.accounts.models import School
from rollbook.sync.models import Run


def stored(school: Synced) -> School:
    return School.objects.get(pk=school.school.pk)


def test_blank_facts_are_filled(ashfield: Synced) -> None:
    ashfield.hear(record("school", "school", town="Ashton", la_code=301, head_teacher="Ann Archer"))
    school = stored(ashfield)
    assert (school.town, school.la_code, school.head_teacher) == ("Ashton", 301, "Ann Archer")


def test_what_is_known_stays(ashfield: Synced) -> None:
    ashfield.hear(record("school", "school", town="Ashton", name="Other School", urn="999999"))
    ashfield.hear(record("school", "school", town="Elsewhere"))
    school = stored(ashfield)
    assert (school.town, school.name, school.urn) == ("Ashton", "Ashfield School", "100901")


@pytest.mark.parametrize(
    ("name", "value"), [("la_code", "three"), ("la_code", [301]), ("postcode", "x" * 500), ("la_code", 10**12)]
)
def test_a_fact_that_makes_no_sense_is_named_and_left_out(ashfield: Synced, name: str, value: object) -> None:
    report = ashfield.hear(record("school", "school", **{name: value, "town": "Ashton"}))
    assert report.outcome in {"success", "no_changes"}
    assert f"“{name}”" in report.notes[0].sentence
    assert stored(ashfield).town == "Ashton"


def test_a_run_is_kept_with_its_report(ashfield: Synced) -> None:
    ashfield.hear(record("room", "S1", code="S1"), record("pupil", "P\x00", name="?"))
    run = Run.objects.get(school=ashfield.school)
    assert (run.outcome, run.source, run.report["added"], run.report["refused"]) == ("success", "memory", 1, 1)
    assert run.report["kinds"]["room"] == {"added": 1, "changed": 0, "removed": 0, "unchanged": 0, "refused": 0}
