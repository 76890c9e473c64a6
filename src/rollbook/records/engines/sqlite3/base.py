"""The module that Django looks for in an engine."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from rollbook.records.last_write import noticing


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread."""

    def __init__(self, *settings: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*settings, **more)
        self.execute_wrappers.append(noticing)
