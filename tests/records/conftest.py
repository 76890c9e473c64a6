"""Ashfield and Birchwood, whose MISes say the same under the same keys: whatever mixes them up shows."""

from __future__ import annotations

import pytest
from tests.sync.school import Synced, new_school
from tests.sync.sources import small_school


@pytest.fixture
def ashfield(db: None) -> Synced:  # noqa: ARG001 - the fixture that opens the database
    """A school with a record of every kind."""
    school = new_school("Ashfield School", "100901")
    school.take(small_school())
    return school


@pytest.fixture
def birchwood(db: None) -> Synced:  # noqa: ARG001 - as above
    """Another school with records of the same keys."""
    school = new_school("Birchwood Primary", "100902")
    school.take(small_school())
    return school
