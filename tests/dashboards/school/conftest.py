from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests.dashboards.school.scene import lived_in
from tests.people import NOW, People


@pytest.fixture(autouse=True)
def _at_nine_on_a_monday(monkeypatch: pytest.MonkeyPatch, db: None) -> None:  # noqa: ARG001  (the cache is in it)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    cache.clear()


@pytest.fixture
def scene(people: People) -> People:
    """Everybody, with Ashfield lived in."""
    lived_in(people)
    return people
