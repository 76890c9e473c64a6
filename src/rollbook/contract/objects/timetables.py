"""Timetables, lessons and rooms."""

from typing import Final

from rollbook.contract.objects.identity import IDENTITY, ITEM
from rollbook.contract.objects.school import MisSubjectSubject
from rollbook.contract.objects.staff import Supervisor, TimetableSupervisors
from rollbook.contract.schema import (
    Day,
    Embed,
    Integer,
    Joined,
    ListOf,
    Many,
    Moment,
    Numbering,
    Object,
    Reference,
    Text,
)

LESSON_TYPES: Final = ("Scheduled", "RoomCover", "StaffCover", "InvigilationCover")
"""Why a lesson is held: as planned, or because a room, a teacher or an invigilator had to be replaced."""

COVER: Final = (
    ("type", "RoomCover", "timetables.cover"),
    ("type", "StaffCover", "timetables.cover"),
    ("type", "InvigilationCover", "timetables.cover"),
)
"""Cover lessons are seen by those who hold the scope for them."""

GROUP_TYPES: Final = ("YearGroup", "TeachingGroup", "RegistrationGroup", "HouseGroup", "NonTeachingGroup")
"""Sorts of group that clients know inside a lesson: `UserGroup` is not among them, so null is sent for it."""


class Room(Object, word="room", kind="room", scope="timetables"):
    """A room of the school."""

    id = IDENTITY
    code = Text("Short code on timetables, such as S3")
    name = Text("What the room is called")
    description = Text("What there is to say about the room")
    maximum_capacity = Integer("How many people it holds")


class Closure(Object, word="closure", kind="closure", scope="timetables"):
    """A time in which a room cannot be used."""

    id = IDENTITY
    description = Text("Why the room cannot be used")
    start_date = Moment("When the room closes", key=True)
    end_date = Moment("When the room opens again", key=True, ends=True)
    room_id = Reference("The room", to="room", hidden=True, key=True)


class LessonRooms(Object, word="room"):
    """A room in which a lesson is held."""

    id = IDENTITY
    code = Text("Short code on timetables, such as S3")
    name = Text("What the room is called")
    description = Text("What there is to say about the room")


class LessonGroupMisSubject(Object, word="mis_subject"):
    """What is taught in a lesson, as the school has it in its MIS."""

    id = IDENTITY
    name = Text("What the school calls the subject")
    code = Text("Code of the school for the subject")
    alt_name = Text("Another name of the school for it, where there is one")
    alt_code = Text("Another code of the school for it, where there is one")


class LessonGroup(Object, word="group"):
    """Who is taught in a lesson."""

    id = IDENTITY
    name = Text("What the group is called")
    code = Text("Year of the National Curriculum that the group is for, where it is for one", codeset="nc_year")
    type = Text("Why the students belong together", words=GROUP_TYPES)
    mis_subject = Embed("Subject of the group in the MIS", of=LessonGroupMisSubject)
    subject = Embed("Platform subject that the school mapped it to; null until it does", of=MisSubjectSubject)


class TimetabledLesson(
    Object,
    kind="lesson",
    numbering=Numbering.SCHOOL,
    scope="timetables",
    row_scopes=COVER,
    packed=True,
    internal=True,
):
    """A lesson with all the days on which it is held: what a source gives and the store keeps.

    `Lesson` and `TimetableLessons` show it day by day. A lesson that stands in for another is a record of its own.
    """

    timetable_id = Reference("The timetable", to="timetable", key=True)
    day_id = Reference("Day of the timetable", to="timetable.days", key=True)
    period_id = Reference("Period of that day", to="timetable.days.periods", key=True)
    type = Text("Whether it is held as planned, and if not, what is replaced", words=LESSON_TYPES, key=True)
    group_id = Reference("Who is taught", to="group", key=True)
    room_ids = ListOf("Where it is held", item=Reference("A room", to="room"))
    supervisors = Many("Who teaches or looks after it", of=Supervisor, scope="staff_members.basic")
    dates = ListOf("Days on which it is held", item=Day("A day"))
    start_time = Text("When it begins, as the clock at the school shows, such as 09:00")
    end_time = Text("When it ends, as the clock at the school shows, such as 10:00")


class Lesson(
    Object,
    word="lesson",
    kind="lesson",
    numbering=Numbering.SCHOOL,
    scope="timetables",
    row_scopes=COVER,
    packed=True,
):
    """A lesson on one day, seen from the room it is held in."""

    id = IDENTITY
    # Clients of room lessons read `Invigulation`, those of timetables `Invigilation`; the store keeps the latter.
    type = Text(
        "Whether it is held as planned, and if not, what is replaced",
        words=("Scheduled", "RoomCover", "StaffCover", "InvigulationCover"),
        key=True,
    )
    start_date = Moment("When it begins", key=True)
    end_date = Moment("When it ends", key=True)
    group = Joined("Who is taught", shape=Embed("The group", of=LessonGroup), by="group")
    supervisors = Joined(
        "Who teaches or looks after it",
        shape=Many("A member of staff", of=Supervisor),
        by="supervisors",
        scope="staff_members.basic",
    )
    rooms = Joined("Where it is held", shape=Many("A room", of=LessonRooms), by="rooms")


class TimetableGroupMisSubject(LessonGroupMisSubject, word="mis_subject"):
    """What is taught in a lesson of a timetable, as the school has it in its MIS."""


class TimetableGroup(Object, word="group"):
    """Who is taught in a lesson of a timetable."""

    id = IDENTITY
    name = Text("What the group is called")
    code = Text("Year of the National Curriculum that the group is for, where it is for one", codeset="nc_year")
    type = Text("Why the students belong together", words=GROUP_TYPES)
    mis_subject = Embed("Subject of the group in the MIS", of=TimetableGroupMisSubject)
    subject = Embed("Platform subject that the school mapped it to; null until it does", of=MisSubjectSubject)


class TimetableLessons(
    Object,
    word="lesson",
    kind="lesson",
    numbering=Numbering.SCHOOL,
    scope="timetables",
    row_scopes=COVER,
    packed=True,
):
    """A lesson on one day, seen from the period it is held in."""

    id = IDENTITY
    type = Text("Whether it is held as planned, and if not, what is replaced", words=LESSON_TYPES, key=True)
    group = Joined("Who is taught", shape=Embed("The group", of=TimetableGroup), by="group")
    start_date = Moment("When it begins", key=True)
    end_date = Moment("When it ends", key=True)
    supervisors = Joined(
        "Who teaches or looks after it",
        shape=Many("A member of staff", of=TimetableSupervisors),
        by="supervisors",
        scope="staff_members.basic",
    )
    rooms = Joined("Where it is held", shape=Many("A room", of=LessonRooms), by="rooms")


class TimetableStructurePeriods(Object, word="period"):
    """A period of a day, without what is held in it."""

    id = ITEM
    short_name = Text("Short name, such as P1")
    long_name = Text("Full name, such as Period 1")
    start_time = Text("When it begins, as the clock at the school shows, such as 09:00")
    end_time = Text("When it ends, as the clock at the school shows, such as 10:00")
    display_order = Integer("Place among the periods of the day")


class TimetableStructureDays(Object, word="day"):
    """A day of the cycle, without what is held on it."""

    id = ITEM
    short_name = Text("Short name, such as MonA")
    long_name = Text("Full name, such as Monday of week A")
    display_order = Integer("Place among the days of the cycle")
    occurs_on = ListOf("Dates on which this day of the cycle comes round", item=Day("A date"))
    periods = Many("Periods of the day, in their order", of=TimetableStructurePeriods)


class TimetablePeriods(TimetableStructurePeriods, word="period"):
    """A period of a day, with what is held in it."""

    lessons = Joined(
        "Lessons held in the period on the days asked for",
        shape=Many("A lesson", of=TimetableLessons),
        by="lessons",
    )


class TimetableDays(TimetableStructureDays, word="day"):
    """A day of the cycle, with what is held on it."""

    periods = Many("Periods of the day and their lessons, in their order", of=TimetablePeriods)


class TimetableStructure(Object, word="timetable", kind="timetable", scope="timetables"):
    """The cycle of days and periods by which the school lives, without lessons: what a list shows."""

    id = IDENTITY
    name = Text("What the timetable is called")
    description = Text("What there is to say about its cycle")
    start_date = Moment("First day by this timetable", key=True)
    end_date = Moment("Last day by this timetable", key=True, ends=True)
    weeks = Integer("How many weeks go by before it begins again")
    days_per_week = Integer("How many days of a week it covers")
    periods_per_day = Integer("How many periods a day has at most")
    days = Many("Days of the cycle, in their order", of=TimetableStructureDays)


class Timetable(TimetableStructure, word="timetable", kind="timetable", scope="timetables"):
    """The cycle of days and periods by which the school lives, with its lessons."""

    days = Many("Days of the cycle and their lessons, in their order", of=TimetableDays)
