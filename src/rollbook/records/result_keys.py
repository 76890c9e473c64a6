"""The keys under which apps store results: what an app has one result for (docs/why/0009-write-back.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rollbook.accounts.access import Access
from rollbook.records.conditions import Where, is_any_of
from rollbook.records.database import execute, fetch, insert

ABOUT: Final = ("student_id", "subject_id", "assessment_id", "assessment_point_rank", "facet_id")
_OF_APPS: Final = "school_id = %s AND kind = 'result' AND source LIKE %s"

Key = tuple[str, str]
"""The source that is an app, and its key for a result."""


def source_of(access: Access) -> str:
    """Return the name of an app among the sources of results."""
    return f"app-{access.app}"


def key_of(values: Mapping[str, Any]) -> str:
    """Return the key of a result for the app that stores it."""
    return "/".join(str(values[name]) for name in ABOUT)


def given(access: Access, column: str, wanted: Sequence[int | str]) -> dict[str, int]:
    """Return the ids of results that the app stored, by key: those whose `column` (key or id) is among `wanted`."""
    holes = ", ".join("%s" for _ in wanted) or "NULL"
    where = Where(_OF_APPS, (access.school, source_of(access))) & Where(f"{column} IN ({holes})", tuple(wanted))
    return dict(fetch(f"SELECT key, id FROM records_identity WHERE {where.condition}", where.values))


def new_keys(school: int, changed: Mapping[int, Mapping[str, Any]]) -> tuple[dict[int, Key], set[int]]:
    """Return the keys that results of apps get by a change, by id, and those ids whose key another result has."""
    where = Where(_OF_APPS, (school, "app-%")) & is_any_of("id", tuple(changed))
    old = fetch(f"SELECT source, key, id FROM records_identity WHERE {where.condition}", where.values)
    new = {id_: (source, key_of(changed[id_])) for source, key, id_ in old if key != key_of(changed[id_])}
    holders: dict[Key, int] = {}
    for source, key in new.values():
        taken = Where(_OF_APPS, (school, source)) & Where("key = %s", (key,))
        for (id_,) in fetch(f"SELECT id FROM records_identity WHERE {taken.condition}", taken.values):
            if id_ not in new:
                holders[source, key] = id_
    return new, {id_ for id_, key in new.items() if holders.setdefault(key, id_) != id_}


def write_keys(school: int, keys: Mapping[int, Key]) -> None:
    """Give results of apps their keys, in place of those that they had."""
    where = Where(_OF_APPS, (school, "app-%")) & is_any_of("id", tuple(keys))
    execute(f"DELETE FROM records_identity WHERE {where.condition}", where.values)
    rows = [(school, source, "result", key, id_) for id_, (source, key) in keys.items()]
    insert("records_identity", ("school_id", "source", "kind", "key", "id"), rows)
