"""Joining: members that are put together from other records when they are read, so that they are never stale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import orjson

from rollbook.contract.codesets.subjects import platform_subject
from rollbook.contract.encoding import shaped
from rollbook.contract.layout import Join
from rollbook.contract.objects.assessments import BY_CATEGORY, Assessment
from rollbook.contract.objects.groups import GroupMisSubject
from rollbook.contract.objects.school import MisSubject, MisSubjectSubject, Subject
from rollbook.contract.objects.staff import Supervisor
from rollbook.records.conditions import Asked, Where, is_any_of, memberships
from rollbook.records.database import fetch
from rollbook.records.rows import values_of
from rollbook.records.tables import TABLES

Joined = Mapping[int, Any]
Joiner = Callable[[Asked, Sequence[int]], Joined]


def _members(asked: Asked, groups: Sequence[int]) -> Joined:
    return _listed(_of_groups(asked, "enrolment", "student_id", groups))


def _supervisor_ids(asked: Asked, groups: Sequence[int]) -> Joined:
    return _listed(_of_groups(asked, "supervision", "staff_member_id", groups))


def _supervisors(asked: Asked, groups: Sequence[int]) -> Joined:
    found: dict[int, list[dict[str, Any]]] = {group: [] for group in groups}
    for group, member, role in _of_groups(asked, "supervision", "staff_member_id", groups, "role"):
        found[group].append(shaped(Supervisor, {"staff_member_id": member, "role": role}))
    return found


def _of_groups(asked: Asked, kind: str, person: str, groups: Sequence[int], *more: str) -> list[tuple[Any, ...]]:
    where = Where("school_id = %s", (asked.school,)) & is_any_of("group_id", tuple(groups)) & memberships(asked)
    columns = ", ".join(("group_id", person, *more))
    return fetch(
        f"SELECT DISTINCT {columns} FROM records_{kind} WHERE {where.condition} ORDER BY group_id, {person}",
        where.values,
    )


def _listed(rows: list[tuple[Any, ...]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for group, person in rows:
        found.setdefault(group, []).append(person)
    return found


def mis_subjects(school: int) -> dict[int, dict[str, Any]]:
    """Return the values of all subjects of a school's MIS by id; there are never very many."""
    return _all("mis_subject", school)


def _all(kind: str, school: int) -> dict[int, dict[str, Any]]:
    table = TABLES[kind]
    columns = ", ".join(table.columns)
    rows = fetch(f"SELECT {columns} FROM records_{kind} WHERE school_id = %s ORDER BY id", (school,))
    return {row[1]: values_of(table, row) for row in rows}


def _links(asked: Asked, column: str, groups: Sequence[int]) -> dict[int, int]:
    where = Where("school_id = %s", (asked.school,)) & is_any_of("id", tuple(groups))
    statement = f"SELECT id, {column} FROM records_group WHERE {where.condition} AND {column} IS NOT NULL"
    return dict(fetch(statement, where.values))


def _group_mis_subject(asked: Asked, groups: Sequence[int]) -> Joined:
    known = mis_subjects(asked.school)
    links = _links(asked, "mis_subject_id", groups)
    return {group: _in_group(known[id_]) for group, id_ in links.items() if id_ in known}


def _in_group(values: Mapping[str, Any]) -> dict[str, Any]:
    found = platform_subject(values["subject_code"]) if values.get("subject_code") else None
    subject = None
    if found is not None:
        own = {"alt_name": values.get("alt_name"), "alt_code": values.get("alt_code")}
        subject = {"id": found.id, "code": found.code, "name": found.name, **own}
    return shaped(GroupMisSubject, {**values, "subject": subject})


def embedded_subject(code: str | None) -> dict[str, Any] | None:
    """Return the platform subject of a code as it stands inside other objects; None where nothing is mapped."""
    found = platform_subject(code) if code else None
    return shaped(MisSubjectSubject, {"id": found.id, "code": found.code, "name": found.name}) if found else None


def _with_subject(values: Mapping[str, Any]) -> dict[str, Any]:
    return shaped(MisSubject, values) | {"subject": embedded_subject(values.get("subject_code"))}


def _group_subject(asked: Asked, groups: Sequence[int]) -> Joined:
    known = mis_subjects(asked.school)
    by_code = _by_code(known)
    subjects: dict[int, Any] = {}
    for group, id_ in _links(asked, "mis_subject_id", groups).items():
        code = known.get(id_, {}).get("subject_code")
        found = platform_subject(code) if code else None
        if found is not None:
            plain = shaped(Subject, {"id": found.id, "code": found.code, "name": found.name})
            subjects[group] = plain | {"mis_subjects": by_code.get(found.code, [])}
    return subjects


def _by_code(known: Mapping[int, Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    by_code: dict[str, list[dict[str, Any]]] = {}
    for values in known.values():
        if values.get("subject_code"):
            by_code.setdefault(values["subject_code"], []).append(_with_subject(values))
    return by_code


def _group_assessment(asked: Asked, groups: Sequence[int]) -> Joined:
    """Join the assessment of a class, for those who may see assessments of its category."""
    known = _all("assessment", asked.school)
    found: dict[int, Any] = {}
    for group, id_ in _links(asked, "assessment_id", groups).items():
        values = known.get(id_)
        if values is not None and f"assessments.{values.get('category')}" in asked.scopes:
            found[group] = shaped(Assessment, values)
    return found


def _subject_of_mis_subject(asked: Asked, _ids: Sequence[int]) -> Joined:
    return {id_: embedded_subject(values.get("subject_code")) for id_, values in mis_subjects(asked.school).items()}


def _mis_subjects_of_subject(asked: Asked, ids: Sequence[int]) -> Joined:
    where = Where("school_id = %s", (asked.school,)) & is_any_of("id", tuple(ids))
    codes = fetch(f"SELECT id, code FROM records_subject WHERE {where.condition}", where.values)
    by_code = _by_code(mis_subjects(asked.school))
    return {id_: by_code.get(code, []) for id_, code in codes}


JOINERS: Final[Mapping[tuple[str, str], Joiner]] = MappingProxyType(
    {
        ("group", "members"): _members,
        ("group", "supervisor_ids"): _supervisor_ids,
        ("group", "supervisors"): _supervisors,
        ("group", "mis_subject"): _group_mis_subject,
        ("group", "subject"): _group_subject,
        ("group", "assessment"): _group_assessment,
        ("mis_subject", "subject"): _subject_of_mis_subject,
        ("subject", "mis_subjects"): _mis_subjects_of_subject,
    }
)
"""How each joined member of a kind is put together."""

LISTS: Final = frozenset({"members", "supervisor_ids", "supervisors", "mis_subjects"})
"""Joins that answer a list: empty where there is nothing, not null."""

BITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "members": "j_members",
        "supervisor_ids": "j_supervisors",
        "supervisors": "j_supervisors",
        "mis_subject": "j_subject",
        "subject": "j_subject",
        "mis_subjects": "j_subject",
        "lessons": "j_lessons",
    }
)
"""The facet of the change log that stands for what a join shows; for `assessment` see `ASSESSMENT_BITS`."""

ASSESSMENT_BITS: Final[Mapping[str, str]] = MappingProxyType(
    {scope: f"j_assessment_{category}" for _, category, scope in BY_CATEGORY}
)
"""The facets of the change log that stand for the assessment of a class, by the scope that shows it."""


def joined(asked: Asked, kind: str, joins: Sequence[Join], ids: Sequence[int]) -> list[bytes]:
    """Return, for each id, the text of all joined members, led by commas."""
    if not ids:
        return []
    parts: list[list[bytes]] = [[] for _ in ids]
    for join in joins:
        found = JOINERS[kind, join.member.by](asked, ids)
        empty: list[Any] | None = [] if join.member.by in LISTS else None
        for place, id_ in enumerate(ids):
            parts[place].append(b',"' + join.name.encode() + b'":' + orjson.dumps(found.get(id_, empty)))
    return [b"".join(texts) for texts in parts]
