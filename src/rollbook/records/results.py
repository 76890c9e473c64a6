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

from rollbook.accounts.access import Access
from rollbook.contract.codesets.assessments import assessment_points, facets
from rollbook.contract.codesets.subjects import platform_subjects
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.assessments import Result
from rollbook.contract.schema import Numbering
from rollbook.records.bits import ANY, mask_of
from rollbook.records.conditions import Where, is_any_of
from rollbook.records.database import execute, fetch, insert, upsert
from rollbook.records.rows import record_of, values_of
from rollbook.records.sequences import Numbers, sequence_name
from rollbook.records.tables import TABLES
from rollbook.records.writing import Changed, identities, sequence_of, stored_rows, writing

MOST: Final = 50
"""Entries in one request at most."""

_TABLE: Final = TABLES["result"]
_OVERRIDE: Final = ("school_id", "id", "said")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request: in which entry (None: in what all share), with which member, and why."""

    entry: int | None
    field: str
    sentence: str


class ResultsRefused(Exception):
    """Nothing was stored, because of the `problems`. Mend them and send the whole request again."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


class NoSuchResult(Exception):
    """There is no such result at this school that this app may change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What all results of one request have in common."""

    subject_id: int | None
    facet_id: int | None
    assessment_point_rank: int | None
    assessment_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One result to store, or one change: members that are None stay as they are. `result_date` is in sent form."""

    student_id: int | None = None
    grade_id: int | None = None
    result_date: str | None = None
    result_id: int | None = None


def store_results(access: Access, *, shared: Shared, entries: Sequence[Entry], now: datetime) -> list[dict[str, Any]]:
    """Store results and return them as they are sent. Raises ResultsRefused naming every entry and member at fault."""
    school = access.school or 0
    since = sequence_of(school)
    assessment = _assessment(school, shared.assessment_id)
    problems = [*_number_of_entries(entries), *_shared_problems(shared, assessment)]
    problems += _entry_problems(school, entries, _grades(school, assessment), whole=True)
    if problems or assessment is None:
        raise ResultsRefused(problems)
    stamp = _stamp(now)
    given = identities(school, _source(access)).get("result", {})
    numbers = Numbers(sequence_name("result", Numbering.SCHOOL, school))
    fresh: dict[str, int] = {}
    stored: dict[int, dict[str, Any]] = {}
    for entry in entries:
        key = _key(shared, entry)
        id_ = given.get(key) or fresh.get(key) or fresh.setdefault(key, numbers.take())
        stored[id_] = _new_values(id_, shared, entry, category=assessment.get("category"), stamp=stamp)
    _write(access, stored, fresh, since=since, now=now)
    return [shaped(Result, values) for values in stored.values()]


def _key(shared: Shared, entry: Entry) -> str:
    """Return the key of a result for the app that stores it."""
    about = (shared.subject_id, shared.assessment_id, shared.assessment_point_rank, shared.facet_id)
    return "/".join(map(str, (entry.student_id, *about)))


def _new_values(id_: int, shared: Shared, entry: Entry, *, category: str | None, stamp: str) -> dict[str, Any]:
    return {
        "id": id_,
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


def update_results(access: Access, *, entries: Sequence[Entry], now: datetime) -> list[dict[str, Any]]:
    """Change stored results and return them. Raises ResultsRefused; NoSuchResult where one alone is not there."""
    school = access.school or 0
    since = sequence_of(school)
    wanted = [entry.result_id for entry in entries if entry.result_id is not None]
    rows = stored_rows("result", _TABLE.columns, school, wanted)
    known = {id_: {**values_of(_TABLE, row), "id": id_} for id_, row in rows.items()}
    if len(entries) == 1 and wanted and not known:
        raise NoSuchResult
    problems = list(_number_of_entries(entries))
    for place, entry in enumerate(entries):
        values = known.get(entry.result_id or 0)
        if values is None:
            problems.append(Problem(place, "result_id", f"There is no result {entry.result_id} at this school."))
            continue
        grades = _grades(school, _assessment(school, values["assessment_id"]))
        problems += _entry_problems(school, [entry], grades, whole=False, first=place)
    if problems:
        raise ResultsRefused(problems)
    changed: dict[int, dict[str, Any]] = {}
    for entry in entries:
        values = changed.get(entry.result_id or 0) or known[entry.result_id or 0]
        said = {"student_id": entry.student_id, "grade_id": entry.grade_id, "result_date": entry.result_date}
        changed[values["id"]] = {**values, **{name: value for name, value in said.items() if value is not None}}
    for values in changed.values():
        values["updated_at"] = _stamp(now)
    _write(access, changed, {}, since=since, now=now, beside=True)
    return [shaped(Result, changed[entry.result_id or 0]) for entry in entries]


def delete_result(access: Access, *, id: int, now: datetime) -> None:  # noqa: A002 - the contract's word
    """Take back a result that this app stored. Raises NoSuchResult for any other."""
    school = access.school or 0
    since = sequence_of(school)
    given = identities(school, _source(access)).get("result", {})
    row = stored_rows("result", _TABLE.columns, school, [id]).get(id)
    if id not in given.values() or row is None:
        raise NoSuchResult
    category = row[_TABLE.columns.index("category")] or ""
    with writing(school=school, since=since, now=now) as writer:
        writer.remove("result", {id: mask_of("result", (ANY,), category)})
        execute("DELETE FROM records_override WHERE school_id = %s AND id = %s", (school, id))


def overrides(school: int) -> dict[int, dict[str, Any]]:
    """Return what apps changed about results of the MIS: laid over them at every sync."""
    rows = fetch("SELECT id, said FROM records_override WHERE school_id = %s", (school,))
    return {id_: orjson.loads(said) for id_, said in rows}


def _write(  # noqa: PLR0913 - all that is written at once
    access: Access,
    results: Mapping[int, dict[str, Any]],
    fresh: Mapping[str, int],
    *,
    since: int,
    now: datetime,
    beside: bool = False,
) -> None:
    school, source = access.school or 0, _source(access)
    before = stored_rows("result", _TABLE.columns, school, list(results))
    for id_, row in before.items():
        results[id_]["created_at"] = values_of(_TABLE, row)["created_at"]
    added = {id_ for id_ in results if id_ not in before}
    changes = {
        id_: Changed(
            record_of(_TABLE, school=school, id=id_, values=values).row,
            mask_of("result", (ANY,), values.get("category") or ""),
        )
        for id_, values in results.items()
    }
    with writing(school=school, since=since, now=now) as writer:
        rows = [(school, source, "result", key, id_) for key, id_ in fresh.items()]
        insert("records_identity", ("school_id", "source", "kind", "key", "id"), rows)
        writer.add("result", _TABLE.columns, [changes[id_] for id_ in changes if id_ in added])
        writer.change("result", _TABLE.columns, [changes[id_] for id_ in changes if id_ not in added])
        if beside:
            said = ("student_id", "grade_id", "result_date", "created_at", "updated_at")
            kept = [
                (school, id_, orjson.dumps({name: values[name] for name in said}).decode())
                for id_, values in results.items()
            ]
            upsert("records_override", _OVERRIDE, ("school_id", "id"), kept)


def _source(access: Access) -> str:
    return f"app-{access.app}"


def _stamp(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _assessment(school: int, id_: int | None) -> dict[str, Any] | None:
    row = stored_rows("assessment", TABLES["assessment"].columns, school, [id_ or 0]).get(id_ or 0)
    return values_of(TABLES["assessment"], row) if row else None


def _grades(school: int, assessment: Mapping[str, Any] | None) -> set[int]:
    """Return the ids of the grades that an assessment can give."""
    id_ = (assessment or {}).get("grade_set_id") or 0
    row = stored_rows("grade_set", TABLES["grade_set"].columns, school, [id_]).get(id_)
    return {grade["id"] for grade in values_of(TABLES["grade_set"], row).get("grades", ())} if row else set()


def _number_of_entries(entries: Sequence[Entry]) -> list[Problem]:
    if not entries:
        return [Problem(None, "results", "There is nothing to store: results is empty.")]
    if len(entries) > MOST:
        return [Problem(None, "results", f"A request holds {MOST} results at most; this one has {len(entries)}.")]
    return []


def _shared_problems(shared: Shared, assessment: Mapping[str, Any] | None) -> list[Problem]:
    known = {
        "subject_id": {subject.id for subject in platform_subjects()},
        "facet_id": {facet.id for facet in facets()},
        "assessment_point_rank": {point.rank for point in assessment_points()},
    }
    problems = [
        Problem(None, name, f"There is no {name.removesuffix('_id').replace('_', ' ')} {getattr(shared, name)}.")
        for name, numbers in known.items()
        if getattr(shared, name) not in numbers
    ]
    if assessment is None:
        problems.append(
            Problem(None, "assessment_id", f"There is no assessment {shared.assessment_id} at this school.")
        )
    return problems


def _entry_problems(
    school: int, entries: Sequence[Entry], grades: set[int], *, whole: bool, first: int = 0
) -> list[Problem]:
    named = tuple(entry.student_id for entry in entries if entry.student_id is not None)
    where = Where("school_id = %s", (school,)) & is_any_of("id", named)
    students = {row[0] for row in fetch(f"SELECT id FROM records_student WHERE {where.condition}", where.values)}
    problems: list[Problem] = []
    for place, entry in enumerate(entries, start=first):
        if (whole or entry.student_id is not None) and entry.student_id not in students:
            problems.append(Problem(place, "student_id", f"There is no student {entry.student_id} at this school."))
        if (whole or entry.grade_id is not None) and entry.grade_id not in grades:
            sentence = f"{entry.grade_id} is not a grade of the assessment's grade set."
            problems.append(Problem(place, "grade_id", sentence))
    return problems
