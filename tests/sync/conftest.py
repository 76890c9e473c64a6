"""Ashfield and Birchwood, each with an MIS in memory."""

from __future__ import annotations

import pytest
from tests.sync.school import Synced, new_school
from tests.sync.sources import Kept, small_school


@pytest.fixture
def ashfield(db: None) -> Synced:  # noqa: ARG001 - the fixture that opens the database
    """A school without records."""
    return new_school("Ashfield School", "100901")


@pytest.fixture
def birchwood(db: None) -> Synced:  # noqa: ARG001 - as above
    """Another school without records."""
    return new_school("Birchwood Primary", "100902")


@pytest.fixture
def kept() -> Kept:
    """What the MIS of a small school knows."""
    return small_school()
