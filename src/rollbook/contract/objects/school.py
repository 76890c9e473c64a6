"""The school itself: who it is, how its year runs, which subjects it teaches."""

from typing import Final

from rollbook.contract.objects.identity import IDENTITY, ITEM
from rollbook.contract.schema import Boolean, Embed, Integer, Joined, Many, Moment, Numbering, Object, Text

EVENT_TYPES: Final = ("Event", "Meeting", "Inset", "Holiday")
"""Sorts of calendar event."""


class School(Object, word="school", scope="school"):
    """The school whose token was used. It shows no id."""

    name = Text("Name of the school")
    slug = Text("Name of the school in addresses of web pages")
    urn = Text("Unique reference number in the national register, as text", check="urn")
    mis_provider = Text("Name of the MIS that the school runs")
    la_code = Integer("Number of the local authority")
    la_name = Text("Name of the local authority")
    establishment_number = Integer("Number of the school within its local authority")
    establishment_type = Text("What sort of school it is by law", codeset="gias_establishment_type")
    phase = Text("Ages that the school teaches, such as Primary, Secondary or All through", codeset="gias_phase")
    street = Text("Street and number")
    town = Text("Town or village")
    postcode = Text("Postcode of the school", check="postcode")
    head_teacher = Text("Name of the head teacher")


class SchoolStatus(Object, word="school_status"):
    """How fresh the records of a school are. Every app that the school let in may know it."""

    last_changes_at = Moment("When a sync last found something new")
    last_sync_at = Moment("When the MIS was last read; as a rule within the past day")
    last_sync_status = Text(
        "How that reading went: with news, without, or not at all", words=("success", "failure", "no_changes")
    )


class SchoolRegistered(Object, word="school", versions=("1.1",)):
    """A school that let the app in."""

    id = Integer("Number of the school on this platform", required=True)
    name = Text("Name of the school", required=True)
    urn = Text("Unique reference number in the national register, as text", check="urn")
    slug = Text("Name of the school in addresses of web pages")
    mis_provider = Text("Name of the MIS that the school runs")
    la_code = Integer("Number of the local authority")
    establishment_number = Integer("Number of the school within its local authority")
    phase = Text("Ages that the school teaches", codeset="gias_phase")


class AcademicYearTerms(Object, word="term"):
    """A term of an academic year."""

    id = ITEM
    name = Text("What the term is called, such as Autumn Term")
    start_date = Moment("First day of the term")
    end_date = Moment("Last day of the term, at a minute to midnight", ends=True)


class AcademicYear(Object, word="academic_year", kind="academic_year", scope="school", order=("-start_date",)):
    """A year of the school, from autumn to summer."""

    id = IDENTITY
    name = Text("What the year is called, such as 2026/2027")
    start_date = Moment("Day on which the year begins", key=True)
    end_date = Moment("Day on which the year ends", key=True, ends=True)
    terms = Many(
        "Terms of the year; left out where the MIS knows none", of=AcademicYearTerms, scope="calendar", absent=True
    )


class CalendarEvent(Object, word="calendar_event", kind="calendar_event", scope="calendar"):
    """Something in the calendar of the school."""

    id = IDENTITY
    type = Text("Sort of event, the same for every MIS", words=EVENT_TYPES, key=True)
    name = Text("Sort of event, in the words of the school")
    description = Text("What this event is about")
    start_date = Moment("When it begins", key=True)
    end_date = Moment("When it ends", key=True, ends=True)
    mis_type_name = Text("Sort of event in the MIS; version 1.0 shows and filters it", hidden=True, key=True)
    mis_type_description = Text("What that sort means in the MIS; version 1.0 shows it", hidden=True, key=True)
    is_active = Boolean("Whether the MIS counts the event as going ahead; version 1.0 shows it", hidden=True, key=True)
    is_recurrent = Boolean("Whether the MIS repeats the event; version 1.0 shows it", hidden=True, key=True)


class MisSubjectSubject(Object, word="subject"):
    """The platform subject that a subject of the MIS is mapped to."""

    id = Integer("Number of the platform subject; the same at every school", required=True)
    code = Text("Short code of the platform, such as MA")
    name = Text("Name on the platform, such as Mathematics")


class MisSubject(Object, word="mis_subject", kind="mis_subject", scope="school"):
    """A subject as the school has it in its MIS."""

    id = IDENTITY
    name = Text("What the school calls the subject")
    code = Text("Code of the school for the subject")
    alt_name = Text("Another name of the school for it, where there is one")
    alt_code = Text("Another code of the school for it, where there is one")
    subject = Joined(
        "Platform subject that the school mapped it to; null until it does",
        shape=Embed("The platform subject", of=MisSubjectSubject),
        by="subject",
    )
    subject_code = Text(
        "Code of the platform subject it is mapped to, by the source or by the school", hidden=True, key=True
    )


class Subject(Object, word="subject", kind="subject", numbering=Numbering.GIVEN, scope="school"):
    """A subject of the platform, the same at every school: what a subject of an MIS is mapped to."""

    id = Integer("Number of the platform subject; the same at every school", required=True)
    code = Text("Short code of the platform, such as MA", key=True)
    name = Text("Name on the platform, such as Mathematics")
    mis_subjects = Joined(
        "Subjects of the MIS that the school mapped to it",
        shape=Many("A subject of the MIS", of=MisSubject),
        by="mis_subjects",
    )
