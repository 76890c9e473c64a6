"""Pictures: those that a sync brings are kept while it reads, and those that nobody has any more go after its end.

Never before: until all is stored, a student may yet keep the old picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog

from rollbook.records.photos import drop_photos, keep_photo, lost_photos, photos_named
from rollbook.records.tables import TABLES
from rollbook.records.writing import AnotherWriter
from rollbook.sync.report import Report

_log = structlog.get_logger(__name__)
_PLACE: Final = TABLES["student"].columns.index("f_photo")

Row = tuple[Any, ...]


class Pictures:
    """The pictures of one sync of a school."""

    def __init__(self, *, school: int) -> None:
        self._school = school
        self._brought: set[str] = set()
        self._fresh: set[str] = set()
        self._left: set[str] = set()

    def kept(self, photo: Mapping[str, Any]) -> dict[str, Any] | None:
        """Put a picture away, and return what a student's record says of it."""
        content, rest = photo.get("content"), {name: value for name, value in photo.items() if name != "content_type"}
        if isinstance(content, bytes) and content:
            content_type = str(photo.get("content_type", ""))
            fingerprint = keep_photo(school=self._school, content=content, content_type=content_type)
            self._brought.add(fingerprint)
            rest = {"url": f"photo:{fingerprint}", "hash": fingerprint.partition(".")[0]}
        return {name: value for name, value in rest.items() if value is not None} or None

    def compare(self, old: Row | None, new: Row | None) -> None:
        """Take note of which picture a student has instead of which; None for a student who was, or is, not there."""
        before = photos_named(old[_PLACE]) if old else set()
        after = photos_named(new[_PLACE]) if new else set()
        self._left |= before - after
        self._fresh |= after - before

    def insist(self) -> None:
        """Make sure, with the school's records locked, that new pictures are still there.

        Raises AnotherWriter where a sync that ended meanwhile took one away, since nobody had it yet.
        """
        if lost_photos(school=self._school, fingerprints=self._fresh):
            message = f"A picture of school {self._school} went away meanwhile."
            raise AnotherWriter(message)

    def tidy(self, report: Report) -> None:
        """Take away the pictures that nobody has: what was stored is stored, whether that works or not."""
        candidates = self._left | self._brought
        if not candidates:
            return
        try:
            drop_photos(school=self._school, fingerprints=candidates)
        except Exception as error:  # noqa: BLE001 - each kind of store has faults of its own
            _log.error("pictures that nobody has could not be taken away", school=self._school, exc_info=error)
            sentence = "Pictures that nobody has any more could not be taken out of the store."
            report.note("kept", kind="student", where="photo", sentence=sentence)
