"""The changelog of the API is what the code says of itself."""

from __future__ import annotations

import inspect

from tests.house.tree import ROOT

from rollbook.api import v1_0
from rollbook.api.changelog import changelog


def test_the_page_is_what_the_code_says() -> None:
    written = (ROOT / "docs" / "api-changelog.md").read_text()
    assert written == changelog(), "run scripts/write-api-changelog"


def test_every_change_of_1_0_is_in_it() -> None:
    changes = {change for changes in v1_0.CHANGES.values() for change in changes} | set(v1_0.BY_OPERATION.values())
    machinery = {v1_0.page_in_1_0, v1_0.one_in_1_0}
    named = {
        function
        for name, function in inspect.getmembers(v1_0, inspect.isfunction)
        if function.__module__ == v1_0.__name__ and not name.startswith("_")
    }
    assert named - machinery == changes
    page = changelog()
    assert all(" ".join((inspect.getdoc(change) or "").split()) in page for change in changes)
