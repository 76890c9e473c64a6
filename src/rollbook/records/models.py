"""The tables of records. Only this floor imports them; everybody else reads through `SchoolRecords`.

Each kind of the contract has one table, made from its declaration: the school, the id, the key members as typed
columns, one text column for each facet of each view, and a digest of them all. `school_id` leads every key: a school
is the unit of everything, so one deployment can be spread over many machines by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import models

from rollbook.contract.objects import KINDS
from rollbook.records.tables import TABLES, KeyColumn, Table

APP: Final = "records"


class Identity(models.Model):
    """Which id of ours a source's own key stands for; several sources may know the same person."""

    pk = models.CompositePrimaryKey("school_id", "source", "kind", "key")
    school_id = models.IntegerField()
    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    key = models.TextField()
    id = models.IntegerField()

    class Meta:
        db_table = "records_identity"
        indexes = (models.Index(fields=("school_id", "kind", "id"), name="records_identity_by_id"),)


class Part(models.Model):
    """The id of something inside a record that carries an id of its own (an e-mail address, a period of a day)."""

    pk = models.CompositePrimaryKey("school_id", "path", "owner_id", "key")
    school_id = models.IntegerField()
    path = models.CharField(max_length=80)
    owner_id = models.IntegerField()
    key = models.TextField()
    id = models.IntegerField()

    class Meta:
        db_table = "records_part"


class Counter(models.Model):
    """The next free id of a sequence."""

    name = models.CharField(max_length=60, primary_key=True)
    next = models.IntegerField()

    class Meta:
        db_table = "records_counter"


class FacetBit(models.Model):
    """Which bit of a change's mask stands for which facet of a kind; given once, never used again for another."""

    pk = models.CompositePrimaryKey("kind", "facet")
    kind = models.CharField(max_length=30)
    facet = models.CharField(max_length=120)
    bit = models.SmallIntegerField()

    class Meta:
        db_table = "records_facet_bit"
        # Two facets on one bit would show the one's changes to whoever may see the other.
        constraints = (models.UniqueConstraint(fields=("kind", "bit"), name="records_facet_bit_once"),)


class SchoolState(models.Model):
    """How far the change log of a school has come."""

    school_id = models.IntegerField(primary_key=True)
    sequence = models.IntegerField(default=0)
    changed_at = models.DateTimeField()
    day = models.DateField(null=True)
    """The day for which flags that hang on the day were worked out last; null where nobody noted it."""

    class Meta:
        db_table = "records_school_state"


class Change(models.Model):
    """One entry of a school's ordered log: what happened to a record, and which of its facets changed."""

    pk = models.CompositePrimaryKey("school_id", "sequence")
    school_id = models.IntegerField()
    sequence = models.IntegerField()
    kind = models.CharField(max_length=30)
    id = models.IntegerField()
    what = models.CharField(max_length=1)
    """`c` created, `u` updated, `d` deleted."""
    mask = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "records_change"
        indexes = (
            models.Index(fields=("school_id", "kind", "sequence"), name="records_change_by_kind"),
            models.Index(fields=("school_id", "kind", "id"), name="records_change_by_id"),
            models.Index(fields=("school_id", "at"), name="records_change_by_time"),
        )


class Move(models.Model):
    """One entry of the same log: a student came into a group, left it, or is in it for other days than before.

    Apart from the changes of records, since a membership that is no more says neither whose it was nor of which group;
    and who was in a group is told only to those who may read that group.
    """

    pk = models.CompositePrimaryKey("school_id", "sequence")
    school_id = models.IntegerField()
    sequence = models.IntegerField()
    group_id = models.IntegerField()
    student_id = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "records_move"
        indexes = (models.Index(fields=("school_id", "group_id", "sequence"), name="records_move_by_group"),)


class Override(models.Model):
    """What an app changed about a result of the MIS, as JSON; laid over what the MIS says at every sync."""

    pk = models.CompositePrimaryKey("school_id", "id")
    school_id = models.IntegerField()
    id = models.IntegerField()
    said = models.TextField()

    class Meta:
        db_table = "records_override"


class Told(models.Model):
    """What a school said of a student's past in a file, as JSON: rows of histories, and sums of attendance by year.

    Several schools tell of one student. A newer file of one of them takes the place of its older one alone.
    """

    pk = models.CompositePrimaryKey("school_id", "student_id", "origin")
    school_id = models.IntegerField()
    student_id = models.IntegerField()
    origin = models.CharField(max_length=40)
    """The school whose file it was: its LA and establishment number, or its URN; blank for this school itself."""
    said = models.TextField()

    class Meta:
        db_table = "records_told"


class Replay(models.Model):
    """What an app was answered when it wrote under a key of its own, for when it sends the same once more."""

    pk = models.CompositePrimaryKey("school_id", "app_id", "key")
    school_id = models.IntegerField()
    app_id = models.IntegerField()
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    """Of the request: another one under the same key is refused."""
    answer = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "records_replay"
        indexes = (models.Index(fields=("school_id", "at"), name="records_replay_by_time"),)


class ContactLink(models.Model):
    """A contact of a student, both ways: for finding the contacts of a student."""

    pk = models.CompositePrimaryKey("school_id", "student_id", "contact_id")
    school_id = models.IntegerField()
    student_id = models.IntegerField()
    contact_id = models.IntegerField()

    class Meta:
        db_table = "records_contact_link"


class Attendance(models.Model):
    """The marks of one student in one week, packed: 14 slots, from Monday morning to Sunday afternoon.

    `filled` has a bit for each slot that holds a mark. `marks` are the 14 marks separated by blanks, `-` where there
    is none. `details` is JSON: slot to minutes late and comment. A mark's id is 16 times the row's plus the slot.
    """

    pk = models.CompositePrimaryKey("school_id", "id")
    school_id = models.IntegerField()
    id = models.IntegerField()
    student_id = models.IntegerField()
    week = models.DateField()
    registration_group_id = models.IntegerField(null=True)
    group_id = models.IntegerField(null=True)
    filled = models.IntegerField()
    marks = models.TextField()
    details = models.TextField(default="")
    digest = models.BigIntegerField()

    class Meta:
        db_table = "records_attendance"
        indexes = (
            models.Index(fields=("school_id", "week"), name="records_attendance_by_week"),
            models.Index(fields=("school_id", "student_id", "week"), name="records_attendance_by_student"),
        )


class Lesson(models.Model):
    """A timetabled lesson and the days on which it happens.

    `days` are the ordinals (`date.toordinal`) of the days on which it happens; `days`, `room_ids` and `supervisors` are
    JSON.
    A lesson of one day has the id 512 times the row's plus the place of that day counted from `first_date`.
    """

    pk = models.CompositePrimaryKey("school_id", "id")
    school_id = models.IntegerField()
    id = models.IntegerField()
    timetable_id = models.IntegerField(null=True)
    day_id = models.IntegerField(null=True)
    period_id = models.IntegerField(null=True)
    group_id = models.IntegerField(null=True)
    type = models.CharField(max_length=30, null=True)  # noqa: DJ001 - a source may not know
    start_time = models.CharField(max_length=8)
    end_time = models.CharField(max_length=8)
    first_date = models.DateField()
    last_date = models.DateField()
    days = models.TextField()
    room_ids = models.TextField()
    supervisors = models.TextField()
    digest = models.BigIntegerField()

    class Meta:
        db_table = "records_lesson"
        indexes = (models.Index(fields=("school_id", "timetable_id", "last_date"), name="records_lesson_by_date"),)


class LessonRoom(models.Model):
    """A room in which a timetabled lesson happens."""

    pk = models.CompositePrimaryKey("school_id", "room_id", "lesson_id")
    school_id = models.IntegerField()
    room_id = models.IntegerField()
    lesson_id = models.IntegerField()

    class Meta:
        db_table = "records_lesson_room"


_KEY_FIELDS: Final[Mapping[str, Callable[[], models.Field[Any, Any]]]] = {
    "integer": lambda: models.IntegerField(null=True),
    "text": lambda: models.TextField(null=True),
    "date": lambda: models.DateField(null=True),
    "boolean": lambda: models.BooleanField(null=True),
}


def _model(table: Table) -> type[models.Model]:
    """Make the model of one kind from its table."""
    body: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": f"Records of the kind {table.kind}, as the contract declares them.",
        "pk": models.CompositePrimaryKey("school_id", "id"),
        "school_id": models.IntegerField(),
        "id": models.IntegerField(),
    }
    body |= {key.name: _KEY_FIELDS[key.type]() for key in table.keys}
    body |= {facet: models.TextField(default="") for facet in table.facets}
    body["digest"] = models.BigIntegerField()
    body["Meta"] = type("Meta", (), {"app_label": APP, "db_table": table.name, "indexes": _indexes(table)})
    return type(f"{table.kind.title().replace('_', '')}Record", (models.Model,), body)


def _indexes(table: Table) -> tuple[models.Index, ...]:
    def index(key: KeyColumn) -> models.Index:
        return models.Index(fields=("school_id", key.name), name=f"{table.kind[:12]}_{key.name[:14]}_i")

    return tuple(index(key) for key in table.keys if key.indexed)


MODELS: Final = {kind: _model(TABLES[kind]) for kind in KINDS if kind in TABLES}
"""The model of each kind that has a table of facets."""
