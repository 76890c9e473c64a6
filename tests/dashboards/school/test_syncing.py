from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings
from tests.dashboards.conftest import SignedIn
from tests.dashboards.school.scene import last_run
from tests.people import NOW, People
from tests.small_school import SmallSchool

from rollbook.accounts.models import AuditEntry, School
from rollbook.connectors.source import Pull
from rollbook.dashboards.school import syncing
from rollbook.dashboards.school.forms import LARGEST, MEGABYTE
from rollbook.dashboards.school.syncing import SyncUnderWay, begin, underway
from rollbook.sync.connections import connect
from rollbook.sync.models import Connection, Run, SyncRequest

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
CTF = SAMPLES / "ctf" / "4202999_CTF_4204999_001.xml"
HOME = "/schools/ashfield-school"


@pytest.fixture
def held_back(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What would run beside the page, to be run when a test likes."""
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(syncing, "beside", work.append)
    return work


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "beside", lambda work: work())


def _file(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


@pytest.mark.usefixtures("_at_once")
def test_a_file_is_read_and_then_deleted(
    people: People, signed_in: SignedIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    School.objects.filter(pk=people.ashfield.pk).update(la_code=420, establishment_number=4999)
    answer = signed_in(people.ben).post(f"{HOME}/connect/ctf", {"file": _file(CTF)}, follow=True)
    assert last_run(people.ashfield).outcome == "success"
    assert "Up to date" in answer.content.decode()
    assert list(tmp_path.iterdir()) == []
    assert not Connection.objects.exists()


@pytest.mark.usefixtures("_at_once")
def test_a_zip_of_oneroster_is_read(people: People, signed_in: SignedIn) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((SAMPLES / "oneroster").glob("*.csv")):
            archive.write(path, path.name)
    School.objects.filter(pk=people.ashfield.pk).update(urn="")
    file = SimpleUploadedFile("school.zip", packed.getvalue())
    signed_in(people.ben).post(f"{HOME}/connect/oneroster", {"file": file})
    assert last_run(people.ashfield).source == "oneroster"
    assert last_run(people.ashfield).report["problem"] is None


@pytest.mark.usefixtures("_at_once")
def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(people: People, signed_in: SignedIn) -> None:
    file = SimpleUploadedFile("pupils.xml", b"this is no XML")
    answer = signed_in(people.ben).post(f"{HOME}/connect/ctf", {"file": file}, follow=True)
    run = last_run(people.ashfield)
    assert run.outcome == "failure"
    assert run.report["problem"] in answer.content.decode().replace("&#x27;", "'")
    assert {each.to[0] for each in mail.outbox} == {"amina@example.org", "ben@example.org"}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("pupils.docx", b"x", "Choose a file whose name ends in .xml, .zip or .csv."),
        ("pupils.xml", b"", "This file is empty."),
    ],
)
def test_a_file_of_no_use_is_refused_before_it_is_stored(
    people: People, signed_in: SignedIn, name: str, content: bytes, sentence: str
) -> None:
    answer = signed_in(people.ben).post(f"{HOME}/connect/ctf", {"file": SimpleUploadedFile(name, content)})
    assert sentence in answer.content.decode()
    assert not Run.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    people: People, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollbook.dashboards.school.forms.MEGABYTE", 1)
    file = SimpleUploadedFile("pupils.xml", b"x" * (LARGEST + 1))
    answer = signed_in(people.ben).post(f"{HOME}/connect/ctf", {"file": file})
    assert f"This file has more than {LARGEST} megabytes." in answer.content.decode()
    assert MEGABYTE == 1024 * 1024


def test_the_name_of_a_file_leads_nowhere_else(
    people: People,
    signed_in: SignedIn,
    held_back: list[Callable[[], None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = SimpleUploadedFile("..\\..\\pupils.xml", b"<x/>")
    signed_in(people.ben).post(f"{HOME}/connect/ctf", {"file": file})
    assert len(held_back) == 1
    (folder,) = tmp_path.iterdir()
    assert [path.parent for path in folder.iterdir()] == [folder]


def test_a_demo_school_is_connected_and_synced(
    people: People, signed_in: SignedIn, held_back: list[Callable[[], None]]
) -> None:
    answer = signed_in(people.ben).post(f"{HOME}/connect/demo", {"phase": "primary", "pupils": 40, "seed": ""})
    assert answer.headers["Location"] == f"{HOME}/sync"
    assert Connection.objects.get(school=people.ashfield).kind == "demo"
    assert len(held_back) == 1


def test_a_demo_school_of_an_impossible_size_is_not_connected(people: People, signed_in: SignedIn) -> None:
    page = signed_in(people.ben).post(f"{HOME}/connect/demo", {"phase": "primary", "pupils": 4}).content.decode()
    assert "Ensure this value is greater than or equal to 30." in page
    assert not Connection.objects.exists()


@pytest.mark.parametrize("sandbox", [True, False])
def test_invented_people_have_no_place_in_a_real_school(
    people: People, signed_in: SignedIn, settings: Settings, *, sandbox: bool
) -> None:
    settings.ROLLBOOK_MODE = "production"
    School.objects.filter(pk=people.ashfield.pk).update(is_sandbox=sandbox)
    assert signed_in(people.amina).get(f"{HOME}/connect/demo").status_code == (200 if sandbox else 404)
    assert signed_in(people.amina).get(f"{HOME}/connect/ctf").status_code == 200


def test_there_is_no_page_for_a_source_that_is_none(people: People, signed_in: SignedIn) -> None:
    assert signed_in(people.amina).get(f"{HOME}/connect/telepathy").status_code == 404


def test_a_sync_shows_how_far_it_is_with_and_without_scripts(
    scene: People, signed_in: SignedIn, held_back: list[Callable[[], None]]
) -> None:
    signed_in(scene.ben).post(f"{HOME}/sync/now")
    page = signed_in(scene.vera).get(f"{HOME}/sync").content.decode()
    assert f'data-live="{HOME}/sync"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "Demo school: Starting" in page
    assert "Sync now" not in page
    assert len(held_back) == 1


def test_a_page_without_a_sync_does_not_load_itself_again(scene: People, signed_in: SignedIn) -> None:
    page = signed_in(scene.amina).get(f"{HOME}/sync").content.decode()
    assert "data-live" not in page
    assert "http-equiv" not in page


def test_one_sync_at_a_time(scene: People, signed_in: SignedIn, held_back: list[Callable[[], None]]) -> None:
    signed_in(scene.ben).post(f"{HOME}/sync/now")
    answer = signed_in(scene.amina).post(f"{HOME}/sync/now", follow=True)
    assert "A sync of Ashfield School is going on already." in answer.content.decode()
    assert len(held_back) == 1


def test_a_sync_that_a_worker_was_asked_for_is_shown_and_not_doubled(
    scene: People, signed_in: SignedIn, held_back: list[Callable[[], None]]
) -> None:
    SyncRequest.objects.create(school=scene.ashfield, app_id=scene.markbook.pk, asked_at=NOW)
    assert "Waiting for its turn" in signed_in(scene.amina).get(f"{HOME}/sync").content.decode()
    signed_in(scene.amina).post(f"{HOME}/sync/now")
    assert held_back == []


def test_a_school_that_is_not_connected_is_told_so(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.amina).post(f"{HOME}/sync/now", follow=True)
    assert "Ashfield School is not connected to a source yet" in answer.content.decode()


def test_progress_is_told_and_forgotten_when_the_sync_is_over(people: People) -> None:
    work: list[Callable[[], None]] = []
    done: list[str] = []
    begin(school=people.ashfield, source=SmallSchool(), launch=work.append, done=lambda: done.append("done"))
    assert underway(people.ashfield) is not None
    assert underway(people.birchwood) is None
    with pytest.raises(SyncUnderWay):
        begin(school=people.ashfield, source=SmallSchool(), launch=work.append, done=lambda: done.append("twice"))
    work[0]()
    assert underway(people.ashfield) is None
    assert done == ["done"]
    assert last_run(people.ashfield).outcome == "success"


def test_a_sync_that_breaks_off_is_over_and_told(people: People, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(SmallSchool):
        def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:  # noqa: ARG002 - it breaks before
            raise ZeroDivisionError

    begin(school=people.ashfield, source=Broken(), launch=lambda work: work(), done=lambda: None)
    assert underway(people.ashfield) is None
    assert last_run(people.ashfield).report["problem"] == syncing.BROKE
    assert "broke off" in caplog.text


def test_the_mis_of_a_school_is_noted_once(people: People, signed_in: SignedIn) -> None:
    for _ in range(2):
        signed_in(people.ben).post(f"{HOME}/connect", {"mis": "Arbor"})
    people.ashfield.refresh_from_db()
    assert people.ashfield.mis_provider == "Arbor"
    assert AuditEntry.objects.filter(event="school.changed", school_id=people.ashfield.pk).count() == 1


def test_a_sync_shows_its_counts_and_what_was_left_out_and_why(scene: People, signed_in: SignedIn) -> None:
    run = last_run(scene.ashfield)
    page = signed_in(scene.vera).get(f"{HOME}/sync/{run.pk}").content.decode()
    assert "It has no name." in page
    assert "S9" in page
    assert "31 seconds" in page


def test_a_source_that_is_no_more_is_named_by_its_short_name(scene: People, signed_in: SignedIn) -> None:
    connect(school=scene.ashfield, kind="demo", chosen={}, now=NOW)
    Connection.objects.filter(school=scene.ashfield).update(kind="gone")
    assert "gone" in signed_in(scene.amina).get(f"{HOME}/sync").content.decode()
