"""How wide rows lie on PostgreSQL; SQLite has nothing to choose."""

from __future__ import annotations

import pytest

from rollbook.records.database import fetch, on_postgresql


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["records_student", "records_contact", "records_staff_member"])
def test_the_facets_of_a_person_lie_in_their_row(table: str) -> None:
    if on_postgresql():
        options = fetch("SELECT reloptions FROM pg_class WHERE relname = %s", (table,))[0][0]
        assert options == ["toast_tuple_target=8160"]
