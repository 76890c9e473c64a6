"""Apply: the differences go in, all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from rollbook.records.bits import class_for, classes_of, mask_of
from rollbook.records.database import delete, insert, upsert
from rollbook.records.packed import LESSON
from rollbook.records.writing import UPDATED, Changed, Clock, Writer, note_day, writing
from rollbook.sync.assemble import ORDER
from rollbook.sync.differences import Ripples, columns_of
from rollbook.sync.links import Links
from rollbook.sync.pictures import Pictures
from rollbook.sync.pulling import Progress
from rollbook.sync.spool import Spool
from rollbook.sync.told import COLUMNS, Told

_IDENTITY = ("school_id", "source", "kind", "key", "id")
_PART = ("school_id", "path", "owner_id", "key", "id")
_LINK = ("school_id", "student_id", "contact_id")
_LESSON_ROOM = ("school_id", "room_id", "lesson_id")


def apply(  # noqa: PLR0913 - everything that is to be written
    *,
    school: int,
    since: int,
    clock: Clock,
    on: date,
    spool: Spool,
    fresh_identities: list[tuple[int, str, str, str, int]],
    fresh_parts: list[tuple[int, str, int, str, int]],
    links: Links,
    told: Told,
    ripples: Ripples,
    pictures: Pictures,
    progress: Progress,
) -> None:
    """Write what the sync worked out. Raises AnotherWriter if the school changed since `since`, or lost a picture."""
    if not (fresh_identities or fresh_parts or told.fresh or _anything(spool) or _new_links(links)):
        return
    with writing(school=school, since=since, clock=clock) as writer:
        insert("records_identity", _IDENTITY, fresh_identities)
        insert("records_part", _PART, fresh_parts)
        for number, kind in enumerate(ORDER):
            progress("Storing", number, len(ORDER))
            _kind(writer, spool, kind)
        _lesson_rooms(writer, spool)
        _links(writer, links)
        upsert("records_told", COLUMNS, ("school_id", "student_id", "origin"), told.fresh)
        delete("records_told", school, [id_ for id_, _ in spool.values("removed student")], column="student_id")
        _ripples(writer, ripples, spool)
        # The flags are those of the day on which the sync began: one that ran over midnight is followed up.
        note_day(school, on)
        pictures.insist()


def _anything(spool: Spool) -> bool:
    return any(name.startswith(("added ", "changed ", "removed ")) for name in spool.names)


def _kind(writer: Writer, spool: Spool, kind: str) -> None:
    columns = columns_of(kind)
    if spool.count(f"added {kind}"):
        writer.add(kind, columns, (Changed(row, mask) for row, mask in spool.values(f"added {kind}")))
    if spool.count(f"changed {kind}"):
        writer.change(kind, columns, (Changed(row, mask) for row, mask in spool.values(f"changed {kind}")))
    if spool.count(f"removed {kind}"):
        writer.remove(kind, dict(spool.values(f"removed {kind}")))


def _lesson_rooms(writer: Writer, spool: Spool) -> None:
    stale = [row[1] for row, _ in spool.values("changed lesson")] + [id_ for id_, _ in spool.values("removed lesson")]
    delete("records_lesson_room", writer.school, stale, column="lesson_id")
    insert("records_lesson_room", _LESSON_ROOM, _rooms(writer.school, spool))


def _rooms(school: int, spool: Spool) -> Iterator[tuple[int, int, int]]:
    place = LESSON.index("room_ids")
    for what in ("added", "changed"):
        for row, _ in spool.values(f"{what} lesson"):
            yield from ((school, room, row[1]) for room in sorted(set(orjson.loads(row[place]))))


def _new_links(links: Links) -> dict[int, Mapping[int, Any]]:
    """Return the students whose contacts are others than before."""
    return {
        student: contacts
        for student, contacts in links.after.items()
        if set(contacts) != set(links.before.get(student, {}))
    }


def _links(writer: Writer, links: Links) -> None:
    new = _new_links(links)
    delete("records_contact_link", writer.school, list(new), column="student_id")
    insert(
        "records_contact_link",
        _LINK,
        ((writer.school, student, contact) for student, contacts in new.items() for contact in contacts),
    )


def _ripples(writer: Writer, ripples: Ripples, spool: Spool) -> None:
    for kind, facets in ripples.touched.items():
        known = {id_ for id_, _ in spool.values(f"removed {kind}")} | ripples.created.get(kind, set())
        masks: dict[int, int] = {}
        for facet, ids in facets.items():
            classes = classes_of(kind, writer.school, ids - known)
            for id_, class_ in classes.items():
                masks[id_] = masks.get(id_, 0) | mask_of(kind, (facet,), class_for(facet, class_))
        for id_, mask in sorted(masks.items()):
            writer.note(kind, id_, UPDATED, mask)
    for group, student in sorted(ripples.moved):
        writer.moved(group, student)
