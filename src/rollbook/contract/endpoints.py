"""Every endpoint of the API, declared once: what it answers with, what it needs, what a caller may send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from rollbook.contract.objects.apps import Me, OAuthToken
from rollbook.contract.objects.assessments import (
    ASSESSMENTS,
    Assessment,
    AssessmentPoint,
    BulkResultResponse,
    BulkResultsBody,
    Facet,
    GradeSet,
    Result,
    ResultBody,
    ResultUpdate,
)
from rollbook.contract.objects.attendance import Attendance, AttendanceSummary, Exclusion
from rollbook.contract.objects.contacts import Contact
from rollbook.contract.objects.groups import Enrolment, Group, RegistrationGroup, TeachingGroup, YearGroup
from rollbook.contract.objects.school import (
    AcademicYear,
    CalendarEvent,
    MisSubject,
    School,
    SchoolRegistered,
    SchoolStatus,
    Subject,
)
from rollbook.contract.objects.staff import StaffAbsence, StaffContract, StaffMember
from rollbook.contract.objects.students import DietaryNeed, LearningAim, MedicalCondition, Student
from rollbook.contract.objects.timetables import Closure, Lesson, Room, Timetable, TimetableStructure
from rollbook.contract.objects.v1_0 import (
    Aspect,
    V1Assessment,
    V1AssessmentWithGradeSet,
    V1Authorizations,
    V1CalendarEvent,
    V1Contact,
    V1Exclusion,
    V1Me,
    V1Result,
    V1ResultBody,
    V1ResultUpdateResponse,
    V1ResultWriteResponse,
    V1SchoolDetails,
    V1StaffContract,
    V1StaffMember,
    V1Student,
    V1Subject,
    V1YearGroup,
)
from rollbook.contract.parameters import (
    ACADEMIC_YEAR,
    ACADEMIC_YEAR_V1_0,
    CHANGES,
    CONDITIONS,
    CONTACT_INCLUDES,
    CONTRACT_INCLUDES,
    DATE,
    DATE_OF_CONTRACTS,
    DATE_V1_0,
    EVENT_TYPE,
    GROUP,
    GROUP_TYPE,
    GROUPS,
    IDEMPOTENCY_KEY,
    IF_MODIFIED_SINCE,
    MIS_MAPPINGS,
    PAGING,
    REGISTRATION_GROUP,
    SPAN,
    SPAN_V1_0,
    STAFF_INCLUDES,
    STAFF_MEMBER,
    STUDENT,
    STUDENT_INCLUDES,
    STUDENTS,
    STUDENTS_OF_RESULTS,
    STUDENTS_REQUIRED,
    TEACHERS_ONLY,
    V1_0,
    YEAR_CODE,
    Parameter,
    path_id,
)
from rollbook.contract.schema import DeclarationProblem, Need, Object, any_of
from rollbook.contract.versions import VERSIONS

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Token = Literal["school", "app", "any", "none", "client", "browser"]
Host = Literal["api", "platform"]

V1_1: Final = ("1.1",)

ERRORS: Final = (400, 401, 406, 429)
"""Refusals that any request to the API may meet: bad arguments, no right, no such version, too many requests."""
OF_ONE: Final = (400, 401, 404, 406, 429)
"""As `ERRORS`, where the path names a record that may not be there."""
OF_WRITING: Final = (400, 401, 406, 422, 429)
"""As `ERRORS`, where what is sent may make no sense."""
OF_WRITING_ONE: Final = (400, 401, 404, 406, 422, 429)

WITHOUT_SCOPE: Final = frozenset(
    {
        "status",
        "sync",
        "deauthorize",
        "me",
        "me_v1",
        "schoolsRegistered",
        "authorizations",
        "photoDownload",
    }
)
"""Operations of the API that need no scope: they tell of the app and its token, or answer a signed address."""


class NeedsScope(DeclarationProblem):
    """An endpoint of the API names no scope: say what it needs, or why it needs none, in `WITHOUT_SCOPE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One operation of the API.

    Attributes:
        op: What the operation is called; stable.
        method: HTTP method.
        path: Path with `{name}` where a path parameter stands.
        view: What it answers with, or a list of; None for an empty answer or one that is not JSON.
        many: Whether it answers with a list.
        paginated: Whether that list comes in pages.
        needs: What a token must hold: every one of them, each by any of its scopes.
        extra: Scopes that show more, and what.
        parameters: What a caller may send, apart from the body.
        token: Whose token it takes: of a school, of an app, any or none. `client` stands for the secret of an app,
            `browser` for a person who is signed in.
        versions: The API versions that have it.
        success: Status of a good answer.
        errors: Statuses of refusals.
        meaning: What it does.
        defaults: What counts where a caller does not say.
        host: Whether it lives with the API or with the pages.
        body: What is sent to it as JSON.
        body_v1_0: What is sent to it in version 1.0, instead of `body`.
        refused: Whether it is there for its refusal only, which tells older clients what to do instead.
        answer_v1_0: What version 1.0 answers with, or with a list of, instead of `view`.
    """

    op: str
    path: str
    meaning: str
    method: Method = "GET"
    view: type[Object] | None = None
    many: bool = False
    paginated: bool = False
    needs: tuple[Need, ...] = ()
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    parameters: tuple[Parameter, ...] = ()
    token: Token = "school"
    versions: tuple[str, ...] = VERSIONS
    success: int = 200
    errors: tuple[int, ...] = ERRORS
    defaults: str = ""
    host: Host = "api"
    body: type[Object] | None = None
    body_v1_0: type[Object] | None = None
    refused: bool = False
    answer_v1_0: type[Object] | None = None

    def __post_init__(self) -> None:
        if self.host == "api" and not self.needs and self.op not in WITHOUT_SCOPE:
            raise NeedsScope(f"{self.op} names no scope that it needs.")

    @property
    def conditional(self) -> tuple[str, ...]:
        """The headers by which a caller asks for changes only."""
        return tuple(parameter.name for parameter in self.parameters if parameter in CONDITIONS)

    @property
    def includes(self) -> frozenset[str]:
        """The include flags that a caller may set."""
        return frozenset(parameter.name for parameter in self.parameters if parameter.include)

    def taken(self, version: str) -> tuple[Parameter, ...]:
        """Return what a caller may send in `version`, as it is taken there."""
        return tuple(parameter.as_in(version) for parameter in self.parameters if version in parameter.versions)

    def answer(self, version: str) -> type[Object] | None:
        """Return what it answers with, or with a list of, in `version`."""
        return self.answer_v1_0 if version in V1_0 and self.answer_v1_0 is not None else self.view

    def sent(self, version: str) -> type[Object] | None:
        """Return what is sent to it as JSON in `version`."""
        return self.body_v1_0 if version in V1_0 and self.body_v1_0 is not None else self.body


def _needs(*scopes: str) -> tuple[Need, ...]:
    """Return the need of all `scopes` together."""
    return tuple(any_of(scope) for scope in scopes)


ONE_OF_ASSESSMENTS: Final = (ASSESSMENTS,)

_DECLARED: Final = (
    # The school
    Endpoint(
        op="findSchool",
        path="/school",
        meaning="Return the school",
        view=School,
        needs=_needs("school"),
        parameters=(),
        errors=OF_ONE,
    ),
    Endpoint(
        op="schoolDetails_v1",
        path="/school_details",
        meaning="Return the school, by the path of older clients",
        view=School,
        needs=_needs("school"),
        defaults="The same as `/school` in version 1.1, for the first of its clients",
        answer_v1_0=V1SchoolDetails,
    ),
    Endpoint(
        op="status",
        path="/school/status",
        meaning="Say how fresh the records of the school are",
        view=SchoolStatus,
    ),
    Endpoint(
        op="sync",
        path="/school/sync",
        meaning="Ask that the MIS be read now",
        method="POST",
        success=202,
        errors=(400, 401, 403, 404, 406, 429, 503),
        defaults=(
            "Answers before the sync is done; refused where the school does not allow it, where one waits, or too "
            "soon after another"
        ),
    ),
    Endpoint(
        op="deauthorize",
        path="/school/deauthorize",
        meaning="End what the school granted the app",
        method="POST",
        success=202,
        errors=OF_ONE,
        defaults="The token stops working at once",
    ),
    Endpoint(
        op="getAcademicYears",
        path="/academic_years",
        meaning="List the academic years of the school",
        view=AcademicYear,
        many=True,
        paginated=True,
        needs=_needs("school"),
        extra={"calendar": "adds terms"},
        parameters=(
            Parameter(
                name="terms",
                meaning="Show terms; they are shown anyway where `calendar` is granted",
                type="boolean",
                versions=V1_0,
            ),
            *PAGING,
        ),
        defaults="The latest year first",
    ),
    Endpoint(
        op="findAcademicYear",
        path="/academic_years/{id}",
        meaning="Return one academic year",
        view=AcademicYear,
        needs=_needs("school"),
        extra={"calendar": "adds terms"},
        parameters=(path_id("The academic year"),),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getCalendarEvents",
        path="/calendar_events",
        meaning="List the events of the school calendar",
        view=CalendarEvent,
        many=True,
        paginated=True,
        needs=_needs("calendar"),
        parameters=(
            *CHANGES,
            EVENT_TYPE,
            Parameter(
                name="event_type",
                meaning="Only this sort of event, in the words of the MIS, such as User",
                versions=V1_0,
            ),
            *PAGING,
        ),
        answer_v1_0=V1CalendarEvent,
    ),
    Endpoint(
        op="getSubjects",
        path="/subjects",
        meaning="List the subjects of the platform, with those of the MIS that are mapped to them",
        view=Subject,
        many=True,
        paginated=True,
        needs=_needs("school"),
        parameters=(
            MIS_MAPPINGS,
            *PAGING,
        ),
        answer_v1_0=V1Subject,
    ),
    Endpoint(
        op="getMisSubjects",
        path="/mis_subjects",
        meaning="List the subjects as the school has them in its MIS",
        view=MisSubject,
        many=True,
        paginated=True,
        needs=_needs("school"),
        parameters=(*PAGING,),
    ),
    # Students and contacts
    Endpoint(
        op="getStudents",
        path="/students",
        meaning="List the students of the school",
        view=Student,
        many=True,
        paginated=True,
        needs=_needs("students.basic"),
        parameters=(
            *CHANGES,
            STUDENTS,
            DATE,
            YEAR_CODE,
            ACADEMIC_YEAR_V1_0,
            *STUDENT_INCLUDES,
            *PAGING,
        ),
        defaults="Those on roll today, or on `date`; `students` and `year_code` do not go together",
        answer_v1_0=V1Student,
    ),
    Endpoint(
        op="findStudent",
        path="/students/{id}",
        meaning="Return one student",
        view=Student,
        needs=_needs("students.basic"),
        parameters=(
            path_id("The student"),
            DATE_V1_0,
            *STUDENT_INCLUDES,
        ),
        errors=OF_ONE,
        defaults="Whether on roll or not",
        answer_v1_0=V1Student,
    ),
    Endpoint(
        op="getLeftStudents",
        path="/students/left",
        meaning="List students who left the school",
        view=Student,
        many=True,
        paginated=True,
        needs=_needs("students.basic"),
        parameters=(
            IF_MODIFIED_SINCE,
            DATE,
            *STUDENT_INCLUDES,
            *PAGING,
        ),
        defaults="Those who left before today, or before `date`",
        answer_v1_0=V1Student,
    ),
    Endpoint(
        op="getContacts",
        path="/contacts",
        meaning="List parents, carers and others to call",
        view=Contact,
        many=True,
        paginated=True,
        needs=_needs("contacts.basic"),
        parameters=(
            STUDENT,
            *CONTACT_INCLUDES,
            *PAGING,
        ),
        answer_v1_0=V1Contact,
    ),
    Endpoint(
        op="getMedicalConditions",
        path="/school/medical_conditions",
        meaning="List medical conditions that occur at the school",
        view=MedicalCondition,
        many=True,
        paginated=True,
        needs=_needs("students.medical.conditions"),
        parameters=(*PAGING,),
    ),
    Endpoint(
        op="findMedicalCondition",
        path="/school/medical_conditions/{id}",
        meaning="Return one medical condition",
        view=MedicalCondition,
        needs=_needs("students.medical.conditions"),
        parameters=(path_id("The medical condition"),),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getDietaryNeeds",
        path="/school/dietary_needs",
        meaning="List dietary needs that occur at the school",
        view=DietaryNeed,
        many=True,
        paginated=True,
        needs=_needs("students.medical.dietary_needs"),
        parameters=(*PAGING,),
    ),
    Endpoint(
        op="findDietaryNeed",
        path="/school/dietary_needs/{id}",
        meaning="Return one dietary need",
        view=DietaryNeed,
        needs=_needs("students.medical.dietary_needs"),
        parameters=(path_id("The dietary need"),),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getLearningAims",
        path="/school/learning_aims",
        meaning="List qualifications that students over 16 can work towards",
        view=LearningAim,
        many=True,
        paginated=True,
        needs=_needs("learning_aims"),
        parameters=(*PAGING,),
    ),
    Endpoint(
        op="findLearningAim",
        path="/school/learning_aims/{id}",
        meaning="Return one learning aim",
        view=LearningAim,
        needs=_needs("learning_aims"),
        parameters=(path_id("The learning aim"),),
        errors=OF_ONE,
    ),
    # Staff
    Endpoint(
        op="getStaffMembers",
        path="/staff_members",
        meaning="List those who work at the school",
        view=StaffMember,
        many=True,
        paginated=True,
        needs=_needs("staff_members.basic"),
        parameters=(
            *CHANGES,
            DATE_V1_0,
            TEACHERS_ONLY,
            *STAFF_INCLUDES,
            *PAGING,
        ),
        defaults="Those who work there today",
        answer_v1_0=V1StaffMember,
    ),
    Endpoint(
        op="findStaffMember",
        path="/staff_members/{id}",
        meaning="Return one member of staff",
        view=StaffMember,
        needs=_needs("staff_members.basic"),
        parameters=(
            path_id("The member of staff"),
            *STAFF_INCLUDES,
        ),
        errors=OF_ONE,
        defaults="Whether still there or not",
        answer_v1_0=V1StaffMember,
    ),
    Endpoint(
        op="getLeftStaffMembers",
        path="/staff_members/left",
        meaning="List those who no longer work at the school",
        view=StaffMember,
        many=True,
        paginated=True,
        needs=_needs("staff_members.basic"),
        parameters=(
            *CHANGES,
            TEACHERS_ONLY,
            *STAFF_INCLUDES,
            *PAGING,
        ),
        answer_v1_0=V1StaffMember,
    ),
    Endpoint(
        op="getStaffContracts",
        path="/staff_contracts",
        meaning="List contracts of staff",
        view=StaffContract,
        many=True,
        paginated=True,
        needs=_needs("staff_members.contracts"),
        extra={"staff_members.salaries": "adds pay and allowances"},
        parameters=(
            STAFF_MEMBER,
            DATE_OF_CONTRACTS,
            *CONTRACT_INCLUDES,
            *PAGING,
        ),
        answer_v1_0=V1StaffContract,
    ),
    Endpoint(
        op="getStaffAbsences",
        path="/staff_absences",
        meaning="List absences of staff",
        view=StaffAbsence,
        many=True,
        paginated=True,
        needs=_needs("staff_members.absences"),
        parameters=(
            STAFF_MEMBER,
            *SPAN,
            *PAGING,
        ),
    ),
    Endpoint(
        op="contractsOfStaffMember_v1",
        path="/staff_contracts/{staff_member_id}",
        meaning="List contracts of one member of staff",
        view=StaffContract,
        many=True,
        paginated=True,
        needs=_needs("staff_members.contracts"),
        extra={"staff_members.salaries": "adds pay and allowances"},
        parameters=(
            path_id("The member of staff", name="staff_member_id"),
            DATE_OF_CONTRACTS,
            *CONTRACT_INCLUDES,
            *PAGING,
        ),
        versions=V1_0,
        errors=OF_ONE,
        answer_v1_0=V1StaffContract,
    ),
    # Groups
    Endpoint(
        op="getGroups",
        path="/groups",
        meaning="List groups of every sort",
        view=Group,
        many=True,
        paginated=True,
        needs=_needs("groups"),
        extra={
            "groups.user": "adds groups of the type UserGroup",
            "students.basic": "adds student_ids",
            "staff_members.basic": "adds supervisors",
        },
        parameters=(
            *CHANGES,
            YEAR_CODE,
            DATE,
            ACADEMIC_YEAR,
            GROUP_TYPE,
            *PAGING,
        ),
        defaults=(
            "Groups that run today, or on `date`, with the members of that day; of the whole year with "
            "`academic_year_id`"
        ),
    ),
    Endpoint(
        op="findGroup",
        path="/groups/{id}",
        meaning="Return one group",
        view=Group,
        needs=_needs("groups"),
        extra={
            "groups.user": "adds groups of the type UserGroup",
            "students.basic": "adds student_ids",
            "staff_members.basic": "adds supervisors",
        },
        parameters=(
            path_id("The group"),
            DATE,
        ),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getGroupStudents",
        path="/groups/{id}/students",
        meaning="List the students of a group",
        view=Student,
        many=True,
        paginated=True,
        needs=_needs("groups", "students.basic"),
        parameters=(
            path_id("The group"),
            *CHANGES,
            ACADEMIC_YEAR,
            DATE,
            YEAR_CODE,
            *STUDENT_INCLUDES,
            *PAGING,
        ),
        errors=OF_ONE,
        defaults="Its members of today, or of `date`",
        answer_v1_0=V1Student,
    ),
    Endpoint(
        op="getGroupEnrolments",
        path="/groups/enrolments",
        meaning="List who belongs to which group, from when to when",
        view=Enrolment,
        many=True,
        paginated=True,
        needs=_needs("groups"),
        parameters=(
            *CHANGES,
            GROUPS,
            DATE,
            ACADEMIC_YEAR,
            *PAGING,
        ),
        defaults="Those that run today, or on `date`; all of the year with `academic_year_id`",
    ),
    Endpoint(
        op="getYearGroups",
        path="/year_groups",
        meaning="List year groups",
        view=YearGroup,
        many=True,
        paginated=True,
        needs=_needs("school"),
        extra={"students.basic": "adds student_ids", "staff_members.basic": "adds supervisor_ids"},
        parameters=(
            *CHANGES,
            DATE,
            YEAR_CODE,
            ACADEMIC_YEAR,
            *PAGING,
        ),
        defaults=(
            "Those of the current academic year with the members of today, by name; `date` and `academic_year_id` do "
            "not go together"
        ),
        answer_v1_0=V1YearGroup,
    ),
    Endpoint(
        op="findYearGroup",
        path="/year_groups/{id}",
        meaning="Return one year group",
        view=YearGroup,
        needs=_needs("school"),
        extra={"students.basic": "adds student_ids", "staff_members.basic": "adds supervisor_ids"},
        parameters=(
            path_id("The year group; in version 1.0 also its year code"),
            DATE,
            ACADEMIC_YEAR_V1_0,
        ),
        errors=OF_ONE,
        answer_v1_0=V1YearGroup,
    ),
    Endpoint(
        op="getYearGroupStudents",
        path="/year_groups/{id}/students",
        meaning="List the students of a year group",
        view=Student,
        many=True,
        paginated=True,
        needs=_needs("school", "students.basic"),
        parameters=(
            path_id("The year group"),
            *CHANGES,
            DATE,
            ACADEMIC_YEAR_V1_0,
            *STUDENT_INCLUDES,
            *PAGING,
        ),
        errors=OF_ONE,
        defaults="Its members of today, or of `date`",
        answer_v1_0=V1Student,
    ),
    Endpoint(
        op="getRegistrationGroups",
        path="/registration_groups",
        meaning="List registration groups",
        view=RegistrationGroup,
        many=True,
        paginated=True,
        needs=_needs("registration_groups"),
        extra={"students.basic": "adds student_ids", "staff_members.basic": "adds supervisor_ids"},
        parameters=(
            *CHANGES,
            YEAR_CODE,
            DATE,
            *SPAN_V1_0,
            ACADEMIC_YEAR,
            *PAGING,
        ),
        defaults=(
            "Groups that run today, or on `date`, with the members of that day; `year_code` keeps those with a "
            "student of that year; `date` and `academic_year_id` do not go together"
        ),
    ),
    Endpoint(
        op="findRegistrationGroup",
        path="/registration_groups/{id}",
        meaning="Return one registration group",
        view=RegistrationGroup,
        needs=_needs("registration_groups"),
        extra={"students.basic": "adds student_ids", "staff_members.basic": "adds supervisor_ids"},
        parameters=(
            path_id("The registration group"),
            DATE,
            ACADEMIC_YEAR_V1_0,
        ),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getRegistrationGroupStudents",
        path="/registration_groups/{id}/students",
        meaning="List the students of a registration group",
        view=Student,
        many=True,
        paginated=True,
        needs=_needs("registration_groups", "students.basic"),
        parameters=(
            path_id("The registration group"),
            *CHANGES,
            DATE,
            YEAR_CODE,
            ACADEMIC_YEAR_V1_0,
            *STUDENT_INCLUDES,
            *PAGING,
        ),
        errors=OF_ONE,
        defaults="Its members of today, or of `date`",
        answer_v1_0=V1Student,
    ),
    Endpoint(
        op="getTeachingGroups",
        path="/teaching_groups",
        meaning="List classes whose subject the school mapped",
        view=TeachingGroup,
        many=True,
        paginated=True,
        needs=_needs("teaching_groups"),
        extra={"students.basic": "adds student_ids", "staff_members.basic": "adds supervisor_ids"},
        parameters=(
            *CHANGES,
            Parameter(name="subject_code", meaning="Only this subject of the platform, such as MA"),
            YEAR_CODE,
            DATE,
            *SPAN_V1_0,
            ACADEMIC_YEAR,
            *PAGING,
        ),
        defaults="Groups that run today, or on `date`, with the members of that day",
    ),
    Endpoint(
        op="findTeachingGroup",
        path="/teaching_groups/{id}",
        meaning="Return one class",
        view=TeachingGroup,
        needs=_needs("teaching_groups"),
        extra={"students.basic": "adds student_ids", "staff_members.basic": "adds supervisor_ids"},
        parameters=(
            path_id("The class"),
            DATE,
            ACADEMIC_YEAR_V1_0,
        ),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getTeachingGroupStudents",
        path="/teaching_groups/{id}/students",
        meaning="List the students of a class",
        view=Student,
        many=True,
        paginated=True,
        needs=_needs("teaching_groups", "students.basic"),
        parameters=(
            path_id("The class"),
            *CHANGES,
            ACADEMIC_YEAR,
            DATE,
            YEAR_CODE,
            *STUDENT_INCLUDES,
            *PAGING,
        ),
        errors=OF_ONE,
        defaults="Its members of today, or of `date`",
        answer_v1_0=V1Student,
    ),
    # Attendance and exclusions
    Endpoint(
        op="getAttendances",
        path="/attendances",
        meaning="List marks of mornings and afternoons",
        view=Attendance,
        many=True,
        paginated=True,
        needs=_needs("attendances"),
        extra={"groups": "adds group_id"},
        parameters=(
            *CHANGES,
            STUDENT,
            REGISTRATION_GROUP,
            GROUP,
            *SPAN,
            *PAGING,
        ),
        defaults="The current week",
    ),
    Endpoint(
        op="getAttendanceSummaries",
        path="/attendances/summaries",
        meaning="List how often students were there in a year",
        view=AttendanceSummary,
        many=True,
        paginated=True,
        needs=_needs("attendances.summaries"),
        extra={"groups": "adds group_id"},
        parameters=(
            *CHANGES,
            STUDENT,
            REGISTRATION_GROUP,
            GROUP,
            ACADEMIC_YEAR,
            *PAGING,
        ),
    ),
    Endpoint(
        op="getExclusions",
        path="/exclusions",
        meaning="List suspensions and exclusions",
        view=Exclusion,
        many=True,
        paginated=True,
        needs=_needs("exclusions"),
        parameters=(
            STUDENT,
            *SPAN,
            *PAGING,
        ),
        defaults="Those of the current academic year",
        answer_v1_0=V1Exclusion,
    ),
    Endpoint(
        op="exclusionsOfStudent_v1",
        path="/exclusions/{student_id}",
        meaning="List suspensions and exclusions of one student",
        view=Exclusion,
        many=True,
        paginated=True,
        needs=_needs("exclusions"),
        parameters=(
            path_id("The student", name="student_id"),
            *SPAN,
            *PAGING,
        ),
        versions=V1_0,
        errors=OF_ONE,
        answer_v1_0=V1Exclusion,
    ),
    # Timetables and rooms
    Endpoint(
        op="getTimetables",
        path="/timetables",
        meaning="List timetables, without their lessons",
        view=TimetableStructure,
        many=True,
        paginated=True,
        needs=_needs("timetables"),
        parameters=(
            *CHANGES,
            *PAGING,
        ),
    ),
    Endpoint(
        op="findTimetable",
        path="/timetables/{id}",
        meaning="Return one timetable with its lessons",
        view=Timetable,
        needs=_needs("timetables"),
        extra={"timetables.cover": "adds lessons that stand in for others"},
        parameters=(
            path_id("The timetable"),
            DATE,
            *SPAN,
        ),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getRooms",
        path="/rooms",
        meaning="List rooms",
        view=Room,
        many=True,
        paginated=True,
        needs=_needs("timetables"),
        parameters=(
            *CHANGES,
            *PAGING,
        ),
    ),
    Endpoint(
        op="findRoom",
        path="/rooms/{id}",
        meaning="Return one room",
        view=Room,
        needs=_needs("timetables"),
        parameters=(
            path_id("The room"),
            DATE,
            *SPAN,
        ),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getClosures",
        path="/rooms/{id}/closures",
        meaning="List when a room cannot be used",
        view=Closure,
        many=True,
        paginated=True,
        needs=_needs("timetables"),
        parameters=(
            path_id("The room"),
            DATE,
            *SPAN,
            *PAGING,
        ),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getLessons",
        path="/rooms/{id}/lessons",
        meaning="List lessons in a room",
        view=Lesson,
        many=True,
        paginated=True,
        needs=_needs("timetables"),
        extra={"timetables.cover": "adds lessons that stand in for others"},
        parameters=(
            path_id("The room"),
            DATE,
            *SPAN,
            *PAGING,
        ),
        errors=OF_ONE,
    ),
    # Assessments and results
    Endpoint(
        op="getAssessments",
        path="/assessments",
        meaning="List assessments",
        view=Assessment,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(
            MIS_MAPPINGS,
            *PAGING,
        ),
        defaults="Those of the categories that the token may see",
        answer_v1_0=V1Assessment,
    ),
    Endpoint(
        op="findAssessment",
        path="/assessments/{id}",
        meaning="Return one assessment",
        view=Assessment,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(
            path_id("The assessment"),
            MIS_MAPPINGS,
        ),
        errors=OF_ONE,
        answer_v1_0=V1Assessment,
    ),
    Endpoint(
        op="findAssessmentGradeSet",
        path="/assessments/{id}/grade_set",
        meaning="Return the grades that an assessment can give",
        view=GradeSet,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The assessment"),),
        versions=V1_1,
        errors=OF_ONE,
    ),
    Endpoint(
        op="gradeSetOfAssessment_v1",
        path="/assessments/{id}/grade_set",
        meaning="Return an assessment together with the grades it can give",
        view=Assessment,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The assessment"),),
        versions=V1_0,
        errors=OF_ONE,
        answer_v1_0=V1AssessmentWithGradeSet,
    ),
    Endpoint(
        op="getAssessmentResults",
        path="/assessments/{id}/results",
        meaning="List results of students in an assessment",
        view=Result,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(
            path_id("The assessment"),
            STUDENTS_OF_RESULTS,
            *PAGING,
        ),
        errors=OF_ONE,
        answer_v1_0=V1Result,
    ),
    Endpoint(
        op="getAssessmentPoints",
        path="/assessment_points",
        meaning="List assessment points",
        view=AssessmentPoint,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(
            YEAR_CODE,
            Parameter(name="type", meaning="Only this length of time: key_stage, year, term or half_term"),
            *PAGING,
        ),
        defaults="In the order of time",
    ),
    Endpoint(
        op="findAssessmentPoint",
        path="/assessment_points/{assessment_point_rank}",
        meaning="Return one assessment point",
        view=AssessmentPoint,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The assessment point, by its rank", name="assessment_point_rank"),),
        errors=OF_ONE,
    ),
    Endpoint(
        op="getAssessmentPointResults",
        path="/assessment_points/{assessment_point_rank}/results",
        meaning="List results of students at an assessment point",
        view=Result,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(
            path_id("The assessment point, by its rank", name="assessment_point_rank"),
            STUDENTS_OF_RESULTS,
            *PAGING,
        ),
        errors=OF_ONE,
        answer_v1_0=V1Result,
    ),
    Endpoint(
        op="getFacets",
        path="/facets",
        meaning="List in what senses a grade can be meant",
        view=Facet,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(*PAGING,),
    ),
    Endpoint(
        op="findFacet",
        path="/facets/{id}",
        meaning="Return one facet",
        view=Facet,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The facet"),),
        errors=OF_ONE,
    ),
    Endpoint(
        op="facetSingular_v1",
        path="/facet/{facet_id}",
        meaning="Return one facet, by the path of older clients",
        view=Facet,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The facet", name="facet_id"),),
        versions=V1_0,
        errors=OF_ONE,
    ),
    Endpoint(
        op="aspects_v1",
        path="/aspects",
        meaning="List facets under their older name",
        view=Facet,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(*PAGING,),
        versions=V1_0,
        answer_v1_0=Aspect,
    ),
    Endpoint(
        op="findAspect_v1",
        path="/aspects/{id}",
        meaning="Return one facet under its older name",
        view=Facet,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The facet"),),
        versions=V1_0,
        errors=OF_ONE,
        answer_v1_0=Aspect,
    ),
    Endpoint(
        op="createAspect_v1",
        path="/aspects",
        meaning="Make a facet; facets are fixed, so this is refused",
        method="POST",
        view=Facet,
        needs=_needs("assessments.write"),
        versions=V1_0,
        refused=True,
        answer_v1_0=Aspect,
    ),
    Endpoint(
        op="deleteAspect_v1",
        path="/aspects/{id}",
        meaning="Delete a facet; facets are fixed, so this is refused",
        method="DELETE",
        needs=_needs("assessments.write"),
        parameters=(path_id("The facet"),),
        versions=V1_0,
        errors=OF_ONE,
        refused=True,
    ),
    Endpoint(
        op="getGradeSets",
        path="/grade_sets",
        meaning="List grade sets",
        view=GradeSet,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(*PAGING,),
    ),
    Endpoint(
        op="findGradeSet",
        path="/grade_sets/{id}",
        meaning="Return one grade set",
        view=GradeSet,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The grade set"),),
        errors=OF_ONE,
    ),
    Endpoint(
        op="createGradeSet_v1",
        path="/grade_sets",
        meaning="Make a grade set; they come from the MIS, so this is refused",
        method="POST",
        view=GradeSet,
        needs=_needs("assessments.write"),
        versions=V1_0,
        refused=True,
    ),
    Endpoint(
        op="getResults",
        path="/results",
        meaning="List results of students",
        view=Result,
        many=True,
        paginated=True,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(
            STUDENTS_REQUIRED,
            *CHANGES,
            *PAGING,
        ),
        defaults="Those of the categories that the token may see",
        answer_v1_0=V1Result,
    ),
    Endpoint(
        op="findResult_v1",
        path="/results/{id}",
        meaning="Return one result",
        view=Result,
        needs=ONE_OF_ASSESSMENTS,
        parameters=(path_id("The result"),),
        versions=V1_0,
        errors=OF_ONE,
        answer_v1_0=V1Result,
    ),
    Endpoint(
        op="createResult",
        path="/results",
        meaning="Store results of the app",
        method="POST",
        view=Result,
        many=True,
        needs=_needs("assessments.write"),
        parameters=(IDEMPOTENCY_KEY,),
        errors=OF_WRITING,
        defaults="All entries are stored or none; 50 at most",
        body=ResultBody,
        body_v1_0=V1ResultBody,
        answer_v1_0=V1ResultWriteResponse,
    ),
    Endpoint(
        op="bulkUpdateResults",
        path="/results",
        meaning="Change several stored results",
        method="PATCH",
        view=BulkResultResponse,
        needs=_needs("assessments.write"),
        parameters=(IDEMPOTENCY_KEY,),
        errors=OF_WRITING_ONE,
        defaults="All changes are made or none",
        body=BulkResultsBody,
    ),
    Endpoint(
        op="updateResults",
        path="/results/{id}",
        meaning="Change one stored result",
        method="PATCH",
        view=Result,
        needs=_needs("assessments.write"),
        parameters=(path_id("The result"), IDEMPOTENCY_KEY),
        errors=OF_WRITING_ONE,
        defaults="What is left out stays as it was",
        body=ResultUpdate,
        answer_v1_0=V1ResultUpdateResponse,
    ),
    Endpoint(
        op="putResult_v1",
        path="/results/{id}",
        meaning="Change one stored result, by the method of older clients",
        method="PUT",
        view=Result,
        needs=_needs("assessments.write"),
        parameters=(path_id("The result"), IDEMPOTENCY_KEY),
        errors=OF_WRITING_ONE,
        defaults="What is left out stays as it was",
        body=ResultUpdate,
        answer_v1_0=V1ResultUpdateResponse,
    ),
    Endpoint(
        op="deleteResult_v1",
        path="/results/{id}",
        meaning="Delete one result that the app stored",
        method="DELETE",
        needs=_needs("assessments.write"),
        parameters=(path_id("The result"),),
        versions=V1_0,
        errors=OF_ONE,
    ),
    # Apps and tokens
    Endpoint(
        op="me",
        path="/me",
        meaning="Say which app and which token this is",
        view=Me,
        token="any",
        versions=V1_1,
        defaults="A request that names no version is answered by this one",
    ),
    Endpoint(
        op="me_v1",
        path="/me",
        meaning="Say which app, which token and which school this is",
        view=V1Me,
        token="any",
        versions=V1_0,
    ),
    Endpoint(
        op="schoolsRegistered",
        path="/schools/registered",
        meaning="List the schools that let the app in",
        view=SchoolRegistered,
        many=True,
        paginated=True,
        parameters=(*PAGING,),
        token="app",
        versions=V1_1,
    ),
    Endpoint(
        op="authorizations",
        path="/authorizations",
        meaning="Return all schools that let the app in, at once",
        view=V1Authorizations,
        token="app",
    ),
    Endpoint(
        op="oauthAuthorize",
        path="/oauth/authorize",
        meaning="Show a school the Data Access Request of an app; send it back with a code, or with the reason why not",
        parameters=(
            Parameter(name="client_id", meaning="The app", required=True),
            Parameter(name="redirect_uri", meaning="Where to come back to: exactly as registered", required=True),
            Parameter(
                name="scope",
                meaning="Scopes with a space in between, each with `:optional` where the app can do without",
                required=True,
            ),
            Parameter(name="state", meaning="Text that comes back as it was sent", required=True),
            Parameter(name="response_type", meaning="What to come back with", default="code", words=("code",)),
            Parameter(name="approval_prompt", meaning="Sent by some clients, and passed over"),
            Parameter(name="urn", meaning="Unique reference number of the school that the app expects"),
        ),
        token="browser",
        success=302,
        errors=(400,),
        host="platform",
    ),
    Endpoint(
        op="oauthTokenAuthorizationCode",
        path="/oauth/token",
        meaning="Swap the code that a school came back with for tokens",
        method="POST",
        view=OAuthToken,
        parameters=(
            Parameter(
                name="grant_type",
                meaning="What is swapped for a token",
                place="body",
                required=True,
                words=("authorization_code",),
            ),
            Parameter(name="code", meaning="The code, which works once", place="body", required=True),
            Parameter(name="redirect_uri", meaning="Where the code came back to", place="body", required=True),
            Parameter(name="client_id", meaning="The app, where it does not use HTTP Basic", place="body"),
            Parameter(
                name="client_secret", meaning="Secret of the app, where it does not use HTTP Basic", place="body"
            ),
        ),
        token="client",
        errors=(400, 401),
        host="platform",
    ),
    Endpoint(
        op="oauthTokenRefresh",
        path="/oauth/token",
        meaning="Get a new access token",
        method="POST",
        view=OAuthToken,
        parameters=(
            Parameter(
                name="grant_type",
                meaning="What is swapped for a token",
                place="body",
                required=True,
                words=("refresh_token",),
            ),
            Parameter(name="refresh_token", meaning="The refresh token, which stays good", place="body", required=True),
            Parameter(name="client_id", meaning="The app, where it does not use HTTP Basic", place="body"),
            Parameter(
                name="client_secret", meaning="Secret of the app, where it does not use HTTP Basic", place="body"
            ),
        ),
        token="client",
        errors=(400, 401),
        defaults="The API host answers it too, since clients ask there",
        host="platform",
    ),
    Endpoint(
        op="oauthTokenClientCredentials",
        path="/oauth/token",
        meaning="Get a token for the app alone",
        method="POST",
        view=OAuthToken,
        parameters=(
            Parameter(
                name="grant_type",
                meaning="What is swapped for a token",
                place="body",
                required=True,
                words=("client_credentials",),
            ),
            Parameter(name="client_id", meaning="The app, where it does not use HTTP Basic", place="body"),
            Parameter(
                name="client_secret", meaning="Secret of the app, where it does not use HTTP Basic", place="body"
            ),
        ),
        token="client",
        errors=(400, 401),
        host="platform",
    ),
    Endpoint(
        op="photoDownload",
        path="/photos/{ticket}",
        meaning="Return a picture; the address is found in `photo.url` of a student",
        parameters=(Parameter(name="ticket", meaning="What and until when, signed", place="path", required=True),),
        token="none",
        errors=(400,),
        defaults="An address works for one hour",
    ),
)

ENDPOINTS: Final[Mapping[str, Endpoint]] = MappingProxyType({endpoint.op: endpoint for endpoint in _DECLARED})
"""Every endpoint by its operation."""
