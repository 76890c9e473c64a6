"""Pictures: kept by school, under the fingerprint of what they show."""

from __future__ import annotations

from typing import Any

import pytest
from tests.pictures_kept import CIRCLE, SQUARE
from tests.sync.school import Synced
from tests.sync.sources import record

from rollbook.records.photos import keep_photo, open_photo

pytestmark = pytest.mark.usefixtures("pictures_kept")


def shown(school: Synced) -> dict[str, Any] | None:
    found = school.read.one("findStudent", id=school.id_of("student", "A"), flags=("photo",))
    assert found is not None
    photo: dict[str, Any] | None = found["photo"]
    return photo


def test_a_picture_comes_back_as_it_was() -> None:
    fingerprint = keep_photo(school=1, content=SQUARE, content_type="image/svg+xml")
    assert open_photo(school=1, fingerprint=fingerprint) == (SQUARE, "image/svg+xml")


def test_a_fingerprint_is_another_one_exactly_when_the_picture_is() -> None:
    first, again, other = (
        keep_photo(school=1, content=content, content_type="image/svg+xml") for content in (SQUARE, SQUARE, CIRCLE)
    )
    assert first == again != other


JPEG, PNG = b"\xff\xd8\xff\xe0...", b"\x89PNG\r\n\x1a\n..."


@pytest.mark.parametrize("content", [JPEG, PNG, b"GIF89a...", b"RIFF\n..\rWEBP..."])
@pytest.mark.parametrize("content_type", ["image/jpeg", "IMAGE/JPEG", "image/jpg", "text/html", ""])
def test_a_picture_is_what_it_begins_as(content: bytes, content_type: str) -> None:
    kinds = {JPEG: "image/jpeg", PNG: "image/png", b"GIF89a...": "image/gif"}
    fingerprint = keep_photo(school=1, content=content, content_type=content_type)
    assert open_photo(school=1, fingerprint=fingerprint) == (content, kinds.get(content, "image/webp"))


@pytest.mark.parametrize("spelled", ["image/jpg", "IMAGE/JPEG", "image/pjpeg", "image/jpeg; charset=binary"])
def test_a_type_may_be_spelled_in_several_ways(spelled: str) -> None:
    fingerprint = keep_photo(school=1, content=CIRCLE, content_type=spelled)
    assert open_photo(school=1, fingerprint=fingerprint)[1] == "image/jpeg"


def test_the_hash_hangs_on_nothing_but_the_picture(ashfield: Synced) -> None:
    hashes = set()
    for content_type in ("image/svg+xml", "image/png", "something"):
        picture = {"content": SQUARE, "content_type": content_type}
        ashfield.hear(record("student", "A", first_name="Ada", photo=picture))
        hashes.add((shown(ashfield) or {})["hash"])
    assert len(hashes) == 1


def test_a_picture_of_one_school_is_not_found_at_another() -> None:
    fingerprint = keep_photo(school=1, content=SQUARE, content_type="image/svg+xml")
    with pytest.raises(FileNotFoundError):
        open_photo(school=2, fingerprint=fingerprint)


@pytest.mark.parametrize("fingerprint", ["../1/x.svg", "..", "a/b", "", "abc\x00.svg"])
def test_a_fingerprint_that_is_none_finds_nothing(fingerprint: str) -> None:
    with pytest.raises(FileNotFoundError):
        open_photo(school=1, fingerprint=fingerprint)


def test_a_picture_of_an_unknown_sort_is_bytes() -> None:
    fingerprint = keep_photo(school=1, content=b"?", content_type="text/html")
    assert open_photo(school=1, fingerprint=fingerprint) == (b"?", "application/octet-stream")


def test_a_student_shows_the_fingerprint_of_the_picture(ashfield: Synced) -> None:
    picture = {"content": SQUARE, "content_type": "image/svg+xml"}
    ashfield.hear(record("student", "A", first_name="Ada", photo=picture))
    photo = shown(ashfield)
    assert photo is not None
    assert open_photo(school=ashfield.school.pk, fingerprint=photo["url"].removeprefix("photo:"))[0] == SQUARE
    assert ashfield.hear(record("student", "A", first_name="Ada", photo=picture)).outcome == "no_changes"


def test_a_new_picture_is_a_change_and_none_is_null(ashfield: Synced) -> None:
    for content in (SQUARE, CIRCLE):
        before = shown(ashfield)
        ashfield.hear(record("student", "A", first_name="Ada", photo={"content": content, "content_type": "image/png"}))
        assert shown(ashfield) != before
    ashfield.hear(record("student", "A", first_name="Ada", photo=None))
    assert shown(ashfield) is None


def test_a_picture_needs_its_scope_and_its_flag(ashfield: Synced) -> None:
    id_ = ashfield.id_of("student", "A")
    without = ashfield.read.without("students.photo").one("findStudent", id=id_, flags=("photo",))
    unasked = ashfield.read.one("findStudent", id=id_)
    assert without is not None
    assert unasked is not None
    assert "photo" not in without
    assert "photo" not in unasked
