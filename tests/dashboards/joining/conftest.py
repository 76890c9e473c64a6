from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests.people import NOW

from rollbook.accounts.register import load

SAMPLE = Path(__file__).parents[3] / "docs" / "samples" / "gias" / "register.csv"


@pytest.fixture(autouse=True)
def _at_nine_on_a_monday(monkeypatch: pytest.MonkeyPatch, db: None) -> None:  # noqa: ARG001  (the cache is in it)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    cache.clear()
    load(SAMPLE)
