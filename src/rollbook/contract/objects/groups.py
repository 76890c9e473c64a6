"""Groups of students: years, registration groups, classes, houses and what a school makes up itself."""

from typing import Final

from rollbook.contract.objects.assessments import Assessment
from rollbook.contract.objects.identity import IDENTITY
from rollbook.contract.objects.school import Subject
from rollbook.contract.objects.staff import Supervisor
from rollbook.contract.schema import Embed, Integer, Joined, ListOf, Many, Moment, Numbering, Object, Reference, Text

GROUP_TYPES: Final = (
    "YearGroup",
    "TeachingGroup",
    "RegistrationGroup",
    "HouseGroup",
    "NonTeachingGroup",
    "UserGroup",
)
"""Sorts of group; the last is what a school makes up for its own purposes."""

STUDENT_IDS: Final = Joined(
    "Members of the group on the day asked for",
    shape=ListOf("Numbers of students", item=Reference("A student", to="student")),
    by="members",
    scope="students.basic",
)

SUPERVISOR_IDS: Final = Joined(
    "Staff who are there for the group on the day asked for",
    shape=ListOf("Numbers of members of staff", item=Reference("A member of staff", to="staff_member")),
    by="supervisor_ids",
    scope="staff_members.basic",
)


class _GroupRecord(Object):
    """What is known of every group and shown on some only: filters need it on all."""

    academic_year_id = Reference("Academic year that the group is for", to="academic_year", hidden=True, key=True)
    mis_subject_id = Reference("Subject of the MIS that is taught", to="mis_subject", hidden=True, key=True)
    subject_code = Text(
        "Code of the platform subject that the school mapped the subject of the MIS to", hidden=True, key=True
    )
    mis_level = Text("Level of the class in the words of the MIS", hidden=True)
    assessment_id = Reference("Assessment that the class works towards", to="assessment", hidden=True, key=True)


class GroupMisSubjectSubject(Object, word="subject"):
    """The platform subject of a group."""

    id = Integer("Number of the platform subject; the same at every school", required=True)
    code = Text("Short code of the platform, such as MA")
    name = Text("Name on the platform, such as Mathematics")
    alt_name = Text("Another name of the school for its own subject, where there is one")
    alt_code = Text("Another code of the school for its own subject, where there is one")


class GroupMisSubject(Object, word="mis_subject"):
    """What a group is taught, as the school has it in its MIS."""

    id = IDENTITY
    name = Text("What the school calls the subject")
    code = Text("Code of the school for the subject")
    subject = Embed("Platform subject that the school mapped it to; null until it does", of=GroupMisSubjectSubject)


class Group(
    _GroupRecord,
    word="group",
    kind="group",
    scope="groups",
    row_scopes=(("type", "UserGroup", "groups.user"),),
):
    """Students who belong together, for whatever reason."""

    id = IDENTITY
    name = Text("What the group is called")
    code = Text(
        "Year of the National Curriculum that the group is for, where it is for one", codeset="nc_year", key=True
    )
    type = Text("Why the students belong together", words=GROUP_TYPES, key=True)
    mis_subject = Joined(
        "What the group is taught; null where it is not a class",
        shape=Embed("A subject of the MIS", of=GroupMisSubject),
        by="mis_subject",
    )
    start_date = Moment("First day of the group", key=True)
    end_date = Moment("Last day of the group", key=True, ends=True)
    supervisors = Joined(
        "Staff who are there for the group on the day asked for, and as what",
        shape=Many("A member of staff", of=Supervisor),
        by="supervisors",
        scope="staff_members.basic",
    )
    student_ids = STUDENT_IDS


class YearGroup(
    _GroupRecord,
    word="year_group",
    kind="group",
    scope="school",
    where=(("type", "YearGroup"),),
    order=("name",),
):
    """Students of one year."""

    id = IDENTITY
    code = Text("Year of the National Curriculum, such as 10", codeset="nc_year", key=True)
    name = Text("What the year is called, such as Year 10", key=True)
    start_date = Moment("First day of the group", key=True)
    end_date = Moment("Last day of the group", key=True, ends=True)
    supervisor_ids = SUPERVISOR_IDS
    student_ids = STUDENT_IDS
    type = Text("Sort of group", hidden=True, key=True)


class RegistrationGroup(
    _GroupRecord,
    word="registration_group",
    kind="group",
    scope="registration_groups",
    where=(("type", "RegistrationGroup"),),
):
    """Students whose names are called together, morning and afternoon."""

    id = IDENTITY
    name = Text("What the group is called, such as 10A")
    start_date = Moment("First day of the group", key=True)
    end_date = Moment("Last day of the group", key=True, ends=True)
    supervisor_ids = SUPERVISOR_IDS
    student_ids = STUDENT_IDS
    type = Text("Sort of group", hidden=True, key=True)
    code = Text("Year of the National Curriculum that the group is for", codeset="nc_year", hidden=True, key=True)


class TeachingGroup(
    _GroupRecord,
    word="teaching_group",
    kind="group",
    scope="teaching_groups",
    where=(("type", "TeachingGroup"),),
    filled=("subject_code",),
):
    """Students who are taught a subject together. It appears once the school mapped the subject."""

    id = IDENTITY
    name = Text("What the class is called, such as 7x/Ma1")
    start_date = Moment("First day of the class", key=True)
    end_date = Moment("Last day of the class", key=True, ends=True)
    academic_year_id = Reference("Academic year that the class is for", to="academic_year", key=True)
    supervisor_ids = SUPERVISOR_IDS
    student_ids = STUDENT_IDS
    subject = Joined("Platform subject that is taught", shape=Embed("The platform subject", of=Subject), by="subject")
    mis_level = Text("Level of the class in the words of the MIS")
    assessment = Joined(
        "Assessment that the class works towards", shape=Embed("The assessment", of=Assessment), by="assessment"
    )
    type = Text("Sort of group", hidden=True, key=True)
    code = Text("Year of the National Curriculum that the class is for", codeset="nc_year", hidden=True, key=True)


class Enrolment(Object, word="enrolment", kind="enrolment", numbering=Numbering.SCHOOL, scope="groups"):
    """That a student belongs to a group, from when to when."""

    id = IDENTITY
    student_id = Reference("The student", to="student", key=True)
    group_id = Reference("The group", to="group", key=True)
    start_date = Moment("First day in the group", key=True)
    end_date = Moment("Last day in the group; null while the student is in it", key=True, ends=True)
