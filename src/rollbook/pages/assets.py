"""Addresses of our own files, each with a mark of what is in it, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

MARK_LENGTH = 12


class MarkedFiles(StaticFilesStorage):
    """Files served from the packages that bring them: nothing to collect or to copy before the start."""

    def url(self, name: str | None) -> str:
        """Return the address of a file; another one as soon as the file is another."""
        return f"{super().url(name)}?v={_mark_of(name or '')}"


@cache
def _mark_of(name: str) -> str:
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(f"There is no static file {name!r}.")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:MARK_LENGTH]
