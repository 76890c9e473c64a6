"""What version 1.0 sends otherwise than 1.1: its own names for some members, and some shapes that are gone since.

An object that inherits from its successor has all that the successor has, so that old and new clients of 1.0 find
what they look for; only the members written here are otherwise. None of it is stored.
"""

from rollbook.contract.objects.apps import LEVELS
from rollbook.contract.objects.assessments import ASSESSMENTS, ENTRIES, Assessment, Grade, GradeSet, Result, ResultEntry
from rollbook.contract.objects.attendance import Exclusion
from rollbook.contract.objects.contacts import Contact
from rollbook.contract.objects.groups import YearGroup
from rollbook.contract.objects.identity import IDENTITY
from rollbook.contract.objects.people import TelephoneNumberInfo
from rollbook.contract.objects.school import CalendarEvent, MisSubject, Subject
from rollbook.contract.objects.staff import StaffContract, StaffMember
from rollbook.contract.objects.students import (
    DEMOGRAPHICS,
    SenNeed,
    Student,
    StudentAddress,
    StudentContacts,
    StudentDemographics,
)
from rollbook.contract.schema import (
    Boolean,
    Day,
    Decimal,
    Embed,
    Field,
    Integer,
    Joined,
    ListOf,
    Many,
    Moment,
    Object,
    Text,
)

V1_0 = ("1.0",)


class V1List(Object, word="list", versions=V1_0):
    """The envelope that version 1.0 puts around a page of a list."""

    total_count = Integer("How many rows there are in all", required=True)
    total_pages = Integer("How many pages there are in all", required=True)
    current_page = Integer("Which page this is", required=True)
    prev_page = Integer("The page before this one; null on the first")
    next_page = Integer("The page after this one; null on the last")
    data = ListOf("Rows of this page", item=Field("An object of the list"))


class V1MeApp(Object, versions=V1_0):
    """The app whose token was used."""

    id = Integer("Number of the app", required=True)
    name = Text("What the app is called", required=True)


class V1MeSchool(Object, versions=V1_0):
    """The school that the token is for."""

    id = Integer("Number of the school on this platform", required=True)
    urn = Text("Unique reference number in the national register, as text", check="urn")
    name = Text("Name of the school", required=True)
    slug = Text("Name of the school in addresses of web pages")
    la_code = Integer("Number of the local authority")
    establishment_number = Integer("Number of the school within its local authority")
    phase = Text("Ages that the school teaches", codeset="gias_phase")
    scopes = ListOf("Scopes that the school granted", item=Text("A scope"))


class V1Me(Object, versions=V1_0):
    """Which app and which school a token stands for."""

    level = Text("Whether the token stands for the app alone or for the app at a school", words=LEVELS, required=True)
    app = Embed("The app", of=V1MeApp, required=True)
    school = Embed("The school; left out for a token of the app alone", of=V1MeSchool, absent=True)


class V1Authorization(Object, word="authorization"):
    """A school that let the app in."""

    school_id = Integer("Number of the school on this platform", required=True)
    school_name = Text("Name of the school", required=True)
    school_urn = Text("Unique reference number in the national register, as text", check="urn")


class V1Authorizations(Object, word="authorizations"):
    """All schools that let the app in, at once."""

    id = Integer("Number of the app", required=True)
    name = Text("What the app is called", required=True)
    data = Many("Schools that let the app in", of=V1Authorization)


class V1SchoolDetails(Object, word="school_detail", scope="school", versions=V1_0):
    """The school whose token was used. Numbers of the school are texts here."""

    id = Integer("Number of the school on this platform", required=True)
    name = Text("Name of the school")
    urn = Text("Unique reference number in the national register, as text", check="urn")
    la_code = Text("Number of the local authority, as text")
    la_name = Text("Name of the local authority")
    establishment_number = Text("Number of the school within its local authority, as text")
    establishment_type = Text("What sort of school it is by law", codeset="gias_establishment_type")
    phase = Text("Ages that the school teaches", codeset="gias_phase")
    street = Text("Street and number")
    town = Text("Town or village")
    postcode = Text("Postcode of the school", check="postcode")
    head_teacher = Text("Name of the head teacher")


class V1Subject(Subject, word="subject", scope="school", versions=V1_0):
    """A subject of the platform; what of the MIS is mapped to it only where that was asked for."""

    mis_subjects = Joined(
        "Subjects of the MIS that the school mapped to it",
        shape=Many("A subject of the MIS", of=MisSubject),
        by="mis_subjects",
        include="mis_mappings",
    )


class V1Assessment(Assessment, word="assessment", scope=ASSESSMENTS, versions=V1_0):
    """An assessment, with the older name for the columns of the MIS behind it in the place of the newer one."""

    mis_assessments = ListOf("Sent as `mis_mappings`", item=Text("Name of a column"), hidden=True)
    mis_mappings = ListOf(
        "Columns of the MIS that feed it",
        item=Text("Name of a column"),
        include="mis_mappings",
        same_as="mis_assessments",
    )


class V1AssessmentWithGradeSet(Object, word="assessment", scope=ASSESSMENTS, versions=V1_0):
    """An assessment together with the grades it can give."""

    id = IDENTITY
    name = Text("What the assessment is called")
    family_id = Integer("Number shared by the forms of one test")
    family_name = Text("What those forms are called together")
    grade_set = Embed("Grades that it can give", of=GradeSet)
    grades = Many("The grades in `grade_set` again: some clients look for them here", of=Grade)


class V1Grade(Grade, word="grade", versions=V1_0):
    """A grade whose value may have decimals."""

    value = Decimal("Number that puts the grades in order; null where the grade has no place in it")


class Aspect(Object, word="aspect", scope=ASSESSMENTS, versions=V1_0):
    """What a facet was called at first."""

    id = Integer("Number of the facet", required=True)
    name = Text("In what sense a grade is meant")


class V1CalendarEventMisType(Object, word="mis_type", versions=V1_0):
    """Sort of event as the MIS has it."""

    name = Text("What the MIS calls the sort, such as User")
    description = Text("What the MIS says about the sort")


class V1CalendarEvent(CalendarEvent, word="calendar_event", scope="calendar", versions=V1_0):
    """A calendar event with what the MIS says of it."""

    is_active = Boolean("Whether the MIS counts the event as going ahead")
    is_recurrent = Boolean("Whether the MIS repeats the event")
    mis_type = Embed("Sort of event as the MIS has it", of=V1CalendarEventMisType)


class V1SenNeed(SenNeed, word="sen_need", versions=V1_0):
    """A special educational need, with the older names for its code and name."""

    sen_need_code = Text("Code of the need, such as SPLD", same_as="sen_need_type_code", codeset="sen_type")
    sen_need_name = Text("What the need is called", same_as="sen_need_type_name")
    start_date = Moment("Day from which the need is on record, as its midnight")


class V1StudentDemographics(StudentDemographics, word="student_demographics", versions=V1_0):
    """Facts that the school census asks for, with one need where 1.1 has them all."""

    fsm_review_date = Moment(
        "Day on which the school will check the entitlement to free meals again, as its midnight",
        scope="students.fsm_review_dates",
    )
    sen_needs = Embed("Main special educational need", of=V1SenNeed, scope="students.sen_needs", include="sen_needs")


class V1Student(Student, word="student", scope="students.basic", versions=V1_0):
    """A student, with the older names for address and contacts, and a last day far ahead instead of none."""

    addresses = Embed(
        "Where the student lives",
        of=StudentAddress,
        scope="students.addresses",
        include="addresses",
        same_as="address",
    )
    contact = Many(
        "People to call about the student",
        of=StudentContacts,
        scope="contacts.basic",
        include="contacts",
        same_as="contacts",
    )
    demographics = Embed(
        "Facts for the school census", of=V1StudentDemographics, scope=DEMOGRAPHICS, include="demographics"
    )
    end_date = Moment(
        "Last day on the roll of this school; 6 June 2079 while the student is on roll",
        scope="students.dates",
        ends=True,
    )


class V1TelephoneNumberInfo(TelephoneNumberInfo, word="telephone_number", versions=V1_0):
    """A telephone number, whose type is one of the three that older clients know."""

    type = Text(
        "Whether it rings at home, at work or elsewhere; null for a mobile telephone, and where nobody said",
        words=("Home", "Work", "Other"),
    )


class V1Contact(Contact, word="contact", scope="contacts.basic", versions=V1_0):
    """A contact, whose mobile telephones have no type."""

    telephone_numbers = Many(
        "Telephone numbers of the contact", of=V1TelephoneNumberInfo, scope="contacts.telephone_numbers"
    )


class V1StaffMember(StaffMember, word="staff_member", scope="staff_members.basic", versions=V1_0):
    """A member of staff, with a day of birth that is a date, and mobile telephones that have no type."""

    dob = Day("Day of birth", scope="staff_members.dob")
    telephone_numbers = Many(
        "Telephone numbers of the person", of=V1TelephoneNumberInfo, scope="staff_members.telephone_numbers"
    )


class V1StaffContract(StaffContract, word="staff_contract", scope="staff_members.contracts", versions=V1_0):
    """A contract that writes the number of the member of staff as text."""

    staff_member_id = Text("Whose contract it is, as text")


class V1Exclusion(Exclusion, word="exclusion", scope="exclusions", versions=V1_0):
    """An exclusion with dates, and the reason under an older name too."""

    exclusions_reason = Text(
        "Main reason, as a code of the DfE", same_as="exclusion_reason", codeset="exclusion_reason"
    )
    start_date = Day("First day out of school")
    end_date = Day("Last day out of school")


class V1YearGroup(YearGroup, word="year_group", scope="school", versions=V1_0):
    """A year group; the same as in 1.1, except that its code may stand in the path instead of its id."""

    id = IDENTITY


class V1Result(Result, word="result", scope=ASSESSMENTS, versions=V1_0):
    """A result, with the older name for its facet too."""

    aspect_id = Integer("Number of the facet: in what sense the grade is meant", same_as="facet_id")


class V1ResultBody(Object, scope="assessments.write", versions=V1_0):
    """Results that an app asks to store, with the older name for the facet."""

    subject_id = Integer("Number of the platform subject that all entries are in", required=True)
    assessment_id = Integer("Number of the assessment that all entries belong to", required=True)
    assessment_point_rank = Integer("Rank of the assessment point that all entries are for", required=True)
    aspect_id = Integer("Number of the facet that all entries are meant in; `facet_id` is read too", required=True)
    results = Many("One entry for each student; 50 at most", of=ResultEntry, least=1, most=ENTRIES)


class V1ResultWriteResponse(Object, versions=V1_0):
    """What became of results that an app asked to store."""

    message = Text("Sentence that says what was stored")
    data = Many("Results as they are now", of=V1Result, scope="assessments.write")


class V1ResultUpdateResponse(Object, versions=V1_0):
    """What became of a change to one result."""

    message = Text("Sentence that says what was changed")
    updated_fields = ListOf("Members that are otherwise now", item=Text("Name of a member"))
