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
    assert open_photo(school=ashfield.school.pk, fingerprint=photo["hash"])[0] == SQUARE
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
