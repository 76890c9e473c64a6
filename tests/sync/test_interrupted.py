"""A sync that dies at any point leaves the school as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests.sync.school import Synced
from tests.sync.sources import InMemory, Kept, record

from rollbook.connectors.source import NeedsAttention, TryLater
from rollbook.records.writing import AnotherWriter, Writer, writing
from rollbook.sync.engine import run

ROOT = Path(__file__).parents[2]
POINTS = 6


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


@pytest.fixture
def other(kept: Kept) -> Kept:
    """What the MIS knows a day later."""
    del kept["student", "B"], kept["contact", "C2"], kept["room", "S2"]
    kept["student", "D"] = {"first_name": "Dee", "contacts": [{"contact_id": "C1"}]}
    kept["group", "H1"] = {"type": "HouseGroup", "name": "Red"}
    kept["result", "R1"]["grade_id"] = "SC/100"
    return kept


class PowerCut(Exception):
    """Nobody expects it."""


def points(school: Synced, kept: Kept) -> list[tuple[str, int]]:
    """Return every point at which a sync tells how far it is."""
    told: list[tuple[str, int]] = []
    run(
        school=school.school,
        source=InMemory(kept),
        clock=lambda: school.now,
        progress=lambda stage, number, _total: told.append((stage, number)),
    )
    return told


def test_a_fault_at_any_point_leaves_the_school_as_it_was(ashfield: Synced, birchwood: Synced, kept: Kept) -> None:
    stages = points(birchwood, kept)
    assert {stage for stage, _ in stages} == {"Reading", "Recognising", "Comparing", "Storing"}
    before = ashfield.everything()
    for point in stages:

        def cut(stage: str, number: int, _total: int | None, at: tuple[str, int] = point) -> None:
            if (stage, number) == at:
                raise PowerCut

        with pytest.raises(PowerCut):
            run(school=ashfield.school, source=InMemory(kept), clock=lambda: ashfield.now, progress=cut)
        assert ashfield.everything() == before, point
    ashfield.take(kept)
    assert ashfield.read.named("getStudents") == ["Ada", "Ben"]


@pytest.mark.parametrize("after", [0, 1, 4, 8])
def test_a_fault_amid_the_rows_leaves_the_school_as_it_was(
    synced: Synced, other: Kept, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, note = synced.everything(), Writer.note
    noted: list[int] = []

    def cut(writer: Writer, kind: str, id_: int, what: str, mask: int) -> None:
        if len(noted) == after:
            raise PowerCut
        noted.append(id_)
        note(writer, kind, id_, what, mask)

    monkeypatch.setattr(Writer, "note", cut)
    with pytest.raises(PowerCut):
        synced.take(other)
    assert synced.everything() == before


@pytest.mark.parametrize("problem", [NeedsAttention("The file is empty."), TryLater("The MIS is busy.", after=60)])
def test_a_source_that_gives_up_changes_nothing_and_says_why(
    synced: Synced, other: Kept, problem: NeedsAttention | TryLater
) -> None:
    before = synced.everything()
    report = synced.take(other, more=[problem])
    assert (report.outcome, report.problem) == ("failure", str(problem))
    assert synced.everything() == before


def test_a_sync_gives_way_to_another_one(synced: Synced, other: Kept) -> None:
    """Whoever wrote meanwhile has the school; the late one says so and changes nothing."""
    other_sync = lambda: synced.hear(record("room", "S9", code="S9"))  # noqa: E731 - what happens meanwhile
    report = synced.take(other, more=[other_sync])
    assert report.outcome == "failure"
    assert report.problem is not None
    assert "Start the sync again" in report.problem
    assert "Dee" not in synced.read.named("getStudents")
    assert len(synced.read.all("getRooms")) == 3
    assert synced.take(other).outcome == "success"


def test_only_one_writer_has_a_school(synced: Synced) -> None:
    late = synced.sequence - 1
    with pytest.raises(AnotherWriter), writing(school=synced.school.pk, since=late, clock=lambda: synced.now):
        pass


def test_a_writer_of_another_school_is_in_nobodys_way(synced: Synced, birchwood: Synced, kept: Kept) -> None:
    report = birchwood.take(kept, more=[lambda: synced.hear(record("room", "S9", code="S9"))])
    assert report.outcome == "success"


@pytest.fixture
def address(tmp_path: Path, db: None) -> Iterator[str]:  # noqa: ARG001 - which opens the database that is copied
    """The address of an empty database of the sort that this run is about."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'rollbook.sqlite3'}"
        return
    place: dict[str, Any] = connection.settings_dict
    name = f"killed_{os.getpid()}"
    server = psycopg.connect(
        host=place["HOST"], port=place["PORT"] or None, user=place["USER"], dbname="postgres", autocommit=True
    )
    server.execute(f"CREATE DATABASE {name}".encode())
    yield f"postgresql://{place['USER']}@/{name}?host={place['HOST']}"
    server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    server.close()


def test_a_sync_that_is_killed_leaves_the_school_as_it_was(address: str, tmp_path: Path) -> None:
    environment = {**os.environ, "ROLLBOOK_DATABASE_URL": address, "ROLLBOOK_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.sync.killed"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *killed, last = map(json.loads, done.stdout.splitlines())
    assert [(each["signal"], each["same"]) for each in killed] == [(9, True)] * POINTS, killed
    assert last == {"outcome": "success", "again": "no_changes", "students": ["Ada", "Dee"]}
