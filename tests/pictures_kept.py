"""Two pictures, and a folder of a test's own in which pictures are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'
CIRCLE = b'<svg xmlns="http://www.w3.org/2000/svg"><circle/></svg>'


@pytest.fixture
def pictures_kept(tmp_path: Path, settings: Any) -> Iterator[Path]:  # noqa: ANN401 - Django's settings
    """Keeps pictures in the folder of the test, which it returns."""
    photos = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    with override_settings(STORAGES={**settings.STORAGES, "photos": photos}):
        yield tmp_path
