"""Write-back: results that apps store, all of a request or none.

A result that an app stores has a key of its own (app, student, subject, assessment, assessment point, facet), so the
same result stored twice is one result. A change to a result that came from the MIS is kept beside it, so that the next
sync does not undo it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import transaction

from rollbook.accounts.access import Access
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.assessments import BY_CATEGORY, Result
from rollbook.contract.schema import Numbering
from rollbook.records.bits import ANY, mask_of
from rollbook.records.conditions import Where, is_any_of
from rollbook.records.database import execute, fetch, upsert
from rollbook.records.result_keys import Key, given, key_of, new_keys, source_of, write_keys
from rollbook.records.rows import record_of, values_of
from rollbook.records.sequences import Numbers, sequence_name
from rollbook.records.stored_results import (
    Entry,
    NoSuchResult,
    Problem,
    ResultsRefused,
    Shared,
    assessment_of,
    contradictions,
    entry_problems,
    grades_of,
    number_problems,
    said_of,
    shared_problems,
    students_named,
    taken_problems,
)
from rollbook.records.tables import TABLES
from rollbook.records.writing import Changed, held_sequence, stored_rows, writing

_TABLE: Final = TABLES["result"]
_OVERRIDE: Final = ("school_id", "id", "said")

_SCOPES: Final = {value: scope for _, value, scope in BY_CATEGORY}


@dataclass(frozen=True, slots=True)
class Updated:
    """A result as it is now, in the form in which it is sent, and the members that are otherwise than before."""

    result: dict[str, Any]
    fields: tuple[str, ...]


@transaction.atomic(savepoint=False)
def store_results(access: Access, *, shared: Shared, entries: Sequence[Entry], now: datetime) -> list[dict[str, Any]]:
    """Store results and return them as they are sent. Raises ResultsRefused naming every entry and member at fault."""
    school = access.school or 0
    since = held_sequence(school, now=now)
    assessment = assessment_of(school, shared.assessment_id)
    problems = [*number_problems(entries), *shared_problems(shared, assessment)]
    students, grades = students_named(school, entries), grades_of(school, assessment) if assessment else None
    problems += entry_problems(entries, students=students, grades=grades, whole=True)
    problems = problems or contradictions(entries)
    if problems or assessment is None:
        raise ResultsRefused(problems)
    category, stamp = assessment.get("category"), _stamp(now)
    said = [_new_values(shared, entry, category=category, stamp=stamp) for entry in entries]
    own = given(access, "key", [key_of(values) for values in said])
    numbers = Numbers(sequence_name("result", Numbering.SCHOOL, school))
    fresh: dict[str, int] = {}
    for values in said:
        key = key_of(values)
        values["id"] = own.get(key) or fresh.get(key) or fresh.setdefault(key, numbers.take())
    stored = {values["id"]: values for values in said}
    _write(access, stored, {id_: (source_of(access), key) for key, id_ in fresh.items()}, since=since, now=now)
    return [shaped(Result, stored[values["id"]]) for values in said]


def _new_values(shared: Shared, entry: Entry, *, category: str | None, stamp: str) -> dict[str, Any]:
    return {
        "student_id": entry.student_id,
        "subject_id": shared.subject_id,
        "facet_id": shared.facet_id,
        "assessment_point_rank": shared.assessment_point_rank,
        "assessment_id": shared.assessment_id,
        "grade_id": entry.grade_id,
        "result_date": entry.result_date,
        "category": category,
        "created_at": stamp,
        "updated_at": stamp,
    }


@transaction.atomic(savepoint=False)
def update_results(access: Access, *, entries: Sequence[Entry], now: datetime, alone: bool = False) -> list[Updated]:
    """Change stored results, and tell what became of each.

    An app may change what it stored itself, and what it may see. Raises ResultsRefused; NoSuchResult where the one
    that was asked for `alone` is not there.
    """
    school = access.school or 0
    since = held_sequence(school, now=now)
    known = _changeable(access, [entry.result_id for entry in entries if entry.result_id is not None])
    if alone and not known:
        raise NoSuchResult
    problems = [*number_problems(entries), *_change_problems(school, entries, known)]
    if problems:
        raise ResultsRefused(problems)
    now_are = {id_: dict(values) for id_, values in known.items()}
    fields: list[tuple[str, ...]] = []
    for entry in entries:
        values = now_are[entry.result_id or 0]
        said = said_of([entry], entry.result_id)
        fields.append(tuple(name for name, value in said.items() if values[name] != value))
        values |= said
    changed = {id_: {**values, "updated_at": _stamp(now)} for id_, values in now_are.items() if values != known[id_]}
    if changed:
        keys, taken = new_keys(school, changed)
        if taken:
            raise ResultsRefused(taken_problems(entries, taken))
        _write(access, changed, keys, since=since, now=now)
        _keep_beside(school, {id_: said_of(entries, id_) | _stamps(changed[id_]) for id_ in changed})
    return [
        Updated(shaped(Result, changed.get(entry.result_id or 0) or known[entry.result_id or 0]), names)
        for entry, names in zip(entries, fields, strict=True)
    ]


def _stamps(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("created_at", "updated_at")}


def _changeable(access: Access, wanted: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the values of those results that the app may change, by id."""
    rows = stored_rows("result", _TABLE.columns, access.school or 0, wanted)
    known = {id_: {**values_of(_TABLE, row), "id": id_} for id_, row in rows.items()}
    own = set(given(access, "id", list(known)).values())
    return {
        id_: values for id_, values in known.items() if id_ in own or _SCOPES.get(values["category"]) in access.scopes
    }


def _change_problems(school: int, entries: Sequence[Entry], known: Mapping[int, Mapping[str, Any]]) -> list[Problem]:
    students = students_named(school, entries)
    problems: list[Problem] = []
    for place, entry in enumerate(entries):
        values = known.get(entry.result_id or 0)
        if values is None:
            sentence = f"There is no result {entry.result_id} at this school that this app may change."
            problems.append(Problem(place, "result_id", sentence))
            continue
        grades = grades_of(school, assessment_of(school, values["assessment_id"])) if entry.grade_id else set()
        problems += entry_problems([entry], students=students, grades=grades, whole=False, first=place)
    return problems


@transaction.atomic
def delete_result(access: Access, *, id: int, now: datetime) -> None:  # noqa: A002 - the contract's word
    """Take back a result that this app stored. Raises NoSuchResult for any other."""
    school = access.school or 0
    since = held_sequence(school, now=now)
    row = stored_rows("result", _TABLE.columns, school, [id]).get(id)
    if row is None or not given(access, "id", [id]):
        raise NoSuchResult
    category = row[_TABLE.columns.index("category")] or ""
    with writing(school=school, since=since, clock=lambda: now) as writer:
        writer.remove("result", {id: mask_of("result", (ANY,), category)})
        execute("DELETE FROM records_override WHERE school_id = %s AND id = %s", (school, id))


def overrides(school: int) -> dict[int, dict[str, Any]]:
    """Return what apps changed about results of the MIS: laid over them at every sync."""
    return _overrides(Where("school_id = %s", (school,)))


def _overrides(where: Where) -> dict[int, dict[str, Any]]:
    rows = fetch(f"SELECT id, said FROM records_override WHERE {where.condition}", where.values)
    return {id_: orjson.loads(said) for id_, said in rows}


def _write(
    access: Access, results: Mapping[int, dict[str, Any]], keys: Mapping[int, Key], *, since: int, now: datetime
) -> None:
    school = access.school or 0
    before = stored_rows("result", _TABLE.columns, school, list(results))
    for id_, row in before.items():
        stored, result = values_of(_TABLE, row), results[id_]
        # Who stores a result again, without its day, does not say that it has none.
        result |= {"created_at": stored["created_at"], "result_date": result["result_date"] or stored["result_date"]}
    added = {id_ for id_ in results if id_ not in before}
    changes = {
        id_: Changed(
            record_of(_TABLE, school=school, id=id_, values=values).row,
            mask_of("result", (ANY,), values.get("category") or ""),
        )
        for id_, values in results.items()
    }
    with writing(school=school, since=since, clock=lambda: now) as writer:
        write_keys(school, keys)
        writer.add("result", _TABLE.columns, [changes[id_] for id_ in changes if id_ in added])
        writer.change("result", _TABLE.columns, [changes[id_] for id_ in changes if id_ not in added])


def _keep_beside(school: int, said: Mapping[int, Mapping[str, Any]]) -> None:
    """Keep what apps said of results, over what they said before: what they left out stays the MIS's to say."""
    where = Where("school_id = %s", (school,)) & is_any_of("id", tuple(said))
    before = _overrides(where)
    kept = [(school, id_, orjson.dumps(before.get(id_, {}) | dict(each)).decode()) for id_, each in said.items()]
    upsert("records_override", _OVERRIDE, ("school_id", "id"), kept)


def _stamp(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
