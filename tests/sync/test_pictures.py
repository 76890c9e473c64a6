"""Pictures that nobody has any more go, after all is stored and not before."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import storages
from tests.pictures_kept import CIRCLE, SQUARE
from tests.sync.school import Synced
from tests.sync.sources import gone, partial, record

from rollbook.connectors.source import SourceRecord, TryLater
from rollbook.records.photos import keep_photo
from rollbook.sync.engine import run

pytestmark = pytest.mark.usefixtures("pictures_kept")


def ada(content: bytes = SQUARE) -> SourceRecord:
    return record("student", "A", first_name="Ada", photo={"content": content, "content_type": "image/png"})


def ben(content: bytes = SQUARE) -> SourceRecord:
    return record("student", "B", first_name="Ben", photo={"content": content, "content_type": "image/png"})


def kept_in(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_picture_that_is_replaced_goes(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(ada(SQUARE))
    ashfield.hear(ada(CIRCLE))
    assert kept_in(tmp_path) == {CIRCLE}


def test_the_picture_of_a_student_who_is_deleted_goes(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(ada(SQUARE))
    ashfield.hear(gone("student", "A"))
    assert kept_in(tmp_path) == set()


def test_a_picture_that_is_taken_back_goes(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(ada(SQUARE))
    ashfield.hear(record("student", "A", photo=None), merge=("student",))
    assert kept_in(tmp_path) == set()


def test_a_picture_that_somebody_else_has_stays(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(ada(SQUARE), ben(SQUARE))
    ashfield.hear(ada(CIRCLE))
    assert kept_in(tmp_path) == {SQUARE, CIRCLE}


def test_a_picture_that_another_school_has_stays(ashfield: Synced, birchwood: Synced, tmp_path: Path) -> None:
    for school in (ashfield, birchwood):
        school.hear(ada(SQUARE))
    ashfield.hear(gone("student", "A"))
    assert kept_in(tmp_path) == {SQUARE}


def test_the_picture_of_a_leaver_stays(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(ada(SQUARE))
    ashfield.take({("student", "B"): {"first_name": "Ben"}})
    assert kept_in(tmp_path) == {SQUARE}


def test_a_picture_stays_where_the_sync_that_replaces_it_fails(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(ada(SQUARE))
    assert ashfield.sync(partial(ada(CIRCLE), TryLater("The MIS is busy.", after=60))).outcome == "failure"
    assert kept_in(tmp_path) == {SQUARE}


def test_a_picture_goes_only_once_all_is_stored(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(ada(SQUARE))
    seen: list[set[bytes]] = []
    source = partial(ada(CIRCLE), lambda: seen.append(kept_in(tmp_path)))
    run(
        school=ashfield.school,
        source=source,
        clock=lambda: ashfield.now,
        progress=lambda *_: seen.append(kept_in(tmp_path)),
    )
    assert seen[-1] == {SQUARE, CIRCLE}
    assert all(SQUARE in content for content in seen)


def test_the_picture_of_a_student_who_was_refused_goes(ashfield: Synced, tmp_path: Path) -> None:
    ashfield.hear(record("student", "A", photo={"content": SQUARE, "content_type": "image/png"}))
    assert kept_in(tmp_path) == set()


def test_a_sync_whose_picture_another_one_took_away_begins_again(ashfield: Synced, tmp_path: Path) -> None:
    def other() -> None:
        for path in tmp_path.rglob("*.png"):
            path.unlink()

    report = ashfield.sync(partial(ada(SQUARE), other))
    assert (report.outcome, ashfield.values("student", "id")) == ("failure", [])
    assert "Start the sync again" in (report.problem or "")
    assert ashfield.hear(ada(SQUARE)).outcome == "success"


def test_a_store_that_lets_nothing_go_fails_no_sync(ashfield: Synced, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    ashfield.hear(ada(SQUARE))
    monkeypatch.setattr(storages["photos"], "delete", refuse)
    report = ashfield.hear(ada(CIRCLE))
    assert report.outcome == "success"
    assert [note.where for note in report.notes] == ["photo"]


def test_two_who_keep_the_same_picture_at_once_keep_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_photo(school=1, content=SQUARE, content_type="image/png")
    storage = storages["photos"]
    looked = iter([False])
    exists = storage.exists
    monkeypatch.setattr(storage, "exists", lambda name: next(looked, True) and exists(name))
    keep_photo(school=1, content=SQUARE, content_type="image/png")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
