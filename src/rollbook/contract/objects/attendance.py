"""Who was there: marks, their sums, and exclusions."""

from rollbook.contract.objects.identity import IDENTITY
from rollbook.contract.schema import (
    ByNumber,
    Day,
    Decimal,
    Integer,
    ListOf,
    Moment,
    Numbering,
    Object,
    Reference,
    Text,
)


class AttendanceDetail(Object):
    """What is known of one mark of a week besides the mark itself."""

    minutes_late = Integer("How many minutes late the student came")
    comments = Text("What the school wrote beside the mark")


class AttendanceWeek(
    Object, kind="attendance", numbering=Numbering.SCHOOL, scope="attendances", packed=True, internal=True
):
    """The marks of a student in one week: what a source gives and the store keeps. `Attendance` shows each mark."""

    student_id = Reference("The student", to="student", key=True)
    week = Day("Monday of the week", key=True)
    registration_group_id = Reference("Registration group that was called", to="group", key=True)
    group_id = Reference(
        "Group in which the marks were taken, where it was another one", to="group", scope="groups", key=True
    )
    marks = ListOf(
        "Fourteen marks, from Monday morning to Sunday afternoon, with null where there is none",
        item=Text("Code of the DfE for what happened", codeset="attendance"),
    )
    details = ByNumber("More on a mark, by its place in `marks`, counted from 0", of=AttendanceDetail)


class Attendance(
    Object,
    word="attendance",
    kind="attendance",
    numbering=Numbering.SCHOOL,
    scope="attendances",
    packed=True,
):
    """Whether a student was there on one morning or afternoon."""

    id = IDENTITY
    student_id = Reference("The student", to="student", key=True)
    registration_group_id = Reference("Registration group that was called", to="group", key=True)
    group_id = Reference(
        "Group in which the mark was taken, where it was another one", to="group", scope="groups", key=True
    )
    session_date = Moment("The day, as its midnight", key=True)
    session_name = Text("Morning or afternoon", words=("AM", "PM"))
    attendance_mark = Text("Code of the DfE for what happened, such as / or L", codeset="attendance")
    minutes_late = Integer("How many minutes late the student came, where the mark is L")
    comments = Text("What the school wrote beside the mark")


class AttendanceSummary(Object, word="attendance_summary", kind="attendance_summary", scope="attendances.summaries"):
    """How often a student was there in one academic year, in sessions of half a day."""

    id = IDENTITY
    student_id = Reference("The student", to="student", key=True)
    registration_group_id = Reference("Registration group of the student", to="group", key=True)
    group_id = Reference("Group that is counted, where it is another one", to="group", scope="groups", key=True)
    academic_year_id = Reference("The academic year", to="academic_year", key=True)
    start_date = Moment("First day that is counted", key=True)
    end_date = Moment("Last day that is counted", key=True, ends=True)
    possible_sessions = Decimal("Sessions in which the student could have been there")
    attended_sessions = Decimal("Sessions in which the student was there, late ones included")
    late_sessions = Decimal("Sessions for which the student came late")
    authorised_absence_sessions = Decimal("Sessions missed with the school's leave")
    unauthorised_absence_sessions = Decimal("Sessions missed without it")


class Exclusion(Object, word="exclusion", kind="exclusion", scope="exclusions"):
    """That a student was sent home from school for a time, or for good."""

    id = IDENTITY
    student_id = Reference("The student", to="student", key=True)
    exclusion_type = Text(
        "For how long, or that an earlier exclusion was taken back",
        words=("Fixed Term", "Lunchtime", "Permanent", "Reinstated"),
    )
    exclusion_reason = Text("Main reason, as a code of the DfE", codeset="exclusion_reason")
    exclusion_reason_2 = Text("Another reason, as a code of the DfE", codeset="exclusion_reason")
    exclusion_reason_3 = Text("A third reason, as a code of the DfE", codeset="exclusion_reason")
    start_date = Moment("First day out of school", key=True)
    start_session = Text("Whether that day counts from the morning or the afternoon", codeset="session")
    end_date = Moment("Last day out of school", key=True, ends=True)
    end_session = Text("Whether that day counts to the morning or the afternoon", codeset="session")
    exclusion_length = Integer("How many sessions of half a day it lasts")
