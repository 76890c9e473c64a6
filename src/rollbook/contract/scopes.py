"""Scopes: what an app may ask a school for, in words that a school understands.

The sentence of a scope is what stands on the Data Access Request. The fields behind a scope say so themselves, in
`objects/`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


class UnknownScope(LookupError):
    """There is no scope of this name, and there never was: look it up in `SCOPES` and mend the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no scope {name!r}.")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A named permission.

    Attributes:
        name: What apps write, such as `students.upn`.
        title: What people call it.
        sentence: What a school reads before it grants it.
        cluster: The heading under which people find it.
        requires: Scopes that come with it, because it means nothing without them.
        sensitive: Why it asks for special care; None where it is personal data like any other.
        first_seen: When clients first knew the scope: year and month, or the months in between which it appeared.
    """

    name: str
    title: str
    sentence: str
    cluster: str
    requires: tuple[str, ...] = ()
    sensitive: str | None = None
    first_seen: str = "by 2018-06"


_HEALTH: Final = "Health is special-category data (UK GDPR, Article 9)."
_ETHNICITY: Final = "Ethnic origin is special-category data (UK GDPR, Article 9)."
_ORIGIN: Final = "It can point to ethnic origin, which is special-category data (UK GDPR, Article 9)."
_INCOME: Final = "It tells of a family's income; the DfE asks for the same care as with special-category data."
_NEEDS: Final = (
    "It can tell of a disability or of health; the DfE asks for the same care as with special-category data."
)
_CARE: Final = (
    "It tells of a child in need of protection; the DfE asks for the same care as with special-category data."
)

_DECLARED: Final = (
    Scope(
        name="school",
        title="Public facts about the school",
        sentence=(
            "Name, address, reference number and head teacher of the school, its subjects, its academic years and its "
            "year groups. Anybody may know these."
        ),
        cluster="The school itself",
    ),
    Scope(
        name="calendar",
        title="Calendar and term dates",
        sentence="Events in the school calendar, and when terms begin and end.",
        cluster="The school itself",
    ),
    Scope(
        name="students.basic",
        title="Names and years of pupils",
        sentence=(
            "First and last name of each pupil, the year they are in, and which groups they belong to where groups "
            "are shared."
        ),
        cluster="Pupil names and classes",
    ),
    Scope(
        name="students.middle_names",
        title="Middle names of pupils",
        sentence="Names that pupils have between the first and the last.",
        cluster="Pupil names and classes",
        requires=("students.basic",),
    ),
    Scope(
        name="students.legal_names",
        title="Legal names of pupils",
        sentence="First and last name of pupils in law, where they go by another one.",
        cluster="Pupil names and classes",
        requires=("students.basic",),
    ),
    Scope(
        name="students.former_names",
        title="Former names of pupils",
        sentence="Last names that pupils had before.",
        cluster="Pupil names and classes",
        requires=("students.basic",),
    ),
    Scope(
        name="students.gender",
        title="Gender of pupils",
        sentence="Whether the school records a pupil as female or male.",
        cluster="Pupil names and classes",
        requires=("students.basic",),
    ),
    Scope(
        name="students.dob",
        title="Dates of birth of pupils",
        sentence="The day on which each pupil was born.",
        cluster="Pupil names and classes",
        requires=("students.basic",),
    ),
    Scope(
        name="students.photo",
        title="Photos of pupils",
        sentence="The picture of each pupil that the school keeps.",
        cluster="Pupil names and classes",
        requires=("students.basic",),
    ),
    Scope(
        name="students.siblings",
        title="Brothers and sisters",
        sentence="Which pupils of the school are brothers and sisters.",
        cluster="Pupil names and classes",
        requires=("students.basic",),
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.upn",
        title="Unique pupil numbers",
        sentence="The number that a pupil keeps through school life in England.",
        cluster="Pupil numbers and enrolment",
        requires=("students.basic",),
    ),
    Scope(
        name="students.former_upn",
        title="Former unique pupil numbers",
        sentence="Unique pupil numbers that pupils had before.",
        cluster="Pupil numbers and enrolment",
        requires=("students.basic",),
    ),
    Scope(
        name="students.uln",
        title="Unique learner numbers",
        sentence="The number that follows a pupil through education after the age of 14.",
        cluster="Pupil numbers and enrolment",
        requires=("students.basic",),
        first_seen="2019-06",
    ),
    Scope(
        name="students.pan",
        title="Admission numbers",
        sentence="The number of each pupil in the admissions register of the school.",
        cluster="Pupil numbers and enrolment",
        requires=("students.basic",),
    ),
    Scope(
        name="students.mis_id",
        title="Numbers of pupils in the MIS",
        sentence="The number by which the school's own system knows each pupil.",
        cluster="Pupil numbers and enrolment",
        requires=("students.basic",),
    ),
    Scope(
        name="students.dates",
        title="Dates of joining and leaving",
        sentence="When each pupil joined the school and when they left it.",
        cluster="Pupil numbers and enrolment",
        requires=("students.basic",),
    ),
    Scope(
        name="students.enrolment_status",
        title="Enrolment status",
        sentence="Whether the school is a pupil's only school, main school or second school.",
        cluster="Pupil numbers and enrolment",
        requires=("students.basic",),
    ),
    Scope(
        name="students.addresses",
        title="Home addresses of pupils",
        sentence="Where each pupil lives.",
        cluster="Contact details of pupils",
        requires=("students.basic",),
    ),
    Scope(
        name="students.emails",
        title="E-mail addresses of pupils",
        sentence="E-mail addresses of each pupil.",
        cluster="Contact details of pupils",
        requires=("students.basic",),
        first_seen="2019-07",
    ),
    Scope(
        name="students.ethnicity",
        title="Ethnicity of pupils",
        sentence="The ethnic background of each pupil, as the school records it.",
        cluster="Ethnicity, nationality and language",
        requires=("students.basic",),
        sensitive=_ETHNICITY,
    ),
    Scope(
        name="students.nationality",
        title="Nationalities of pupils",
        sentence="The nationalities that each pupil holds.",
        cluster="Ethnicity, nationality and language",
        requires=("students.basic",),
        sensitive=_ORIGIN,
    ),
    Scope(
        name="students.country_of_birth",
        title="Countries of birth of pupils",
        sentence="The country in which each pupil was born.",
        cluster="Ethnicity, nationality and language",
        requires=("students.basic",),
        sensitive=_ORIGIN,
    ),
    Scope(
        name="students.first_language",
        title="First languages of pupils",
        sentence="The language that each pupil learned first.",
        cluster="Ethnicity, nationality and language",
        requires=("students.basic",),
    ),
    Scope(
        name="students.home_language",
        title="Home languages of pupils",
        sentence="The language that each pupil speaks at home.",
        cluster="Ethnicity, nationality and language",
        requires=("students.basic",),
    ),
    Scope(
        name="students.eal",
        title="English as an additional language",
        sentence="Whether a pupil grew up with another language than English.",
        cluster="Ethnicity, nationality and language",
        requires=("students.basic",),
    ),
    Scope(
        name="students.proficiency_in_eng",
        title="Proficiency in English",
        sentence="How well each pupil knows English, as the school judges it.",
        cluster="Ethnicity, nationality and language",
        requires=("students.basic",),
    ),
    Scope(
        name="students.fsm",
        title="Free school meals",
        sentence="Whether a pupil can have free school meals, now or in the past six years.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        sensitive=_INCOME,
    ),
    Scope(
        name="students.fsm_history",
        title="Free school meals over time",
        sentence="From when to when each pupil could have free school meals.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        sensitive=_INCOME,
        first_seen="2019-11",
    ),
    Scope(
        name="students.fsm_review_dates",
        title="Free school meal review dates",
        sentence="When the school will check again whether a pupil can have free meals.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        sensitive=_INCOME,
    ),
    Scope(
        name="students.pp",
        title="Pupil premium",
        sentence="Whether the school receives the pupil premium for a pupil.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        sensitive=_INCOME,
    ),
    Scope(
        name="students.pp_history",
        title="Pupil premium over time",
        sentence="From when to when the school received the pupil premium for each pupil.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        sensitive=_INCOME,
        first_seen="2019-11",
    ),
    Scope(
        name="students.care",
        title="Pupils in care",
        sentence="Whether a local authority looks after a pupil now.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        sensitive=_CARE,
    ),
    Scope(
        name="students.ever_in_care",
        title="Pupils who were ever in care",
        sentence="Whether a local authority looks after a pupil, or once did.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        sensitive=_CARE,
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.service_child",
        title="Children of service families",
        sentence="Whether a parent of a pupil serves, or lately served, in the armed forces.",
        cluster="Free meals, pupil premium and care",
        requires=("students.basic",),
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.sen_provision",
        title="Special educational provision",
        sentence="Whether a pupil has support for special educational needs, or a plan for it.",
        cluster="Special educational needs",
        requires=("students.basic",),
        sensitive=_NEEDS,
    ),
    Scope(
        name="students.sen_provision_history",
        title="Special educational provision over time",
        sentence="From when to when each pupil had support for special educational needs.",
        cluster="Special educational needs",
        requires=("students.basic",),
        sensitive=_NEEDS,
        first_seen="2019-11",
    ),
    Scope(
        name="students.sen_needs",
        title="Special educational needs",
        sentence="What special educational needs a pupil has.",
        cluster="Special educational needs",
        requires=("students.basic",),
        sensitive=_NEEDS,
    ),
    Scope(
        name="students.medical.conditions",
        title="Medical conditions",
        sentence="Medical conditions of pupils that the school knows of, such as asthma.",
        cluster="Health of pupils",
        requires=("students.basic",),
        sensitive=_HEALTH,
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.medical.notes",
        title="Medical notes",
        sentence="What the school wrote down about the health of pupils.",
        cluster="Health of pupils",
        requires=("students.basic",),
        sensitive=_HEALTH,
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.medical.dietary_needs",
        title="Dietary needs",
        sentence="What pupils must not or do not eat.",
        cluster="Health of pupils",
        requires=("students.basic",),
        sensitive="It can tell of health or religion, which are special-category data (UK GDPR, Article 9).",
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.medical.emergency_consent",
        title="Consent to emergency treatment",
        sentence="Whether a parent agreed that the school may act in a medical emergency.",
        cluster="Health of pupils",
        requires=("students.basic",),
        sensitive=_HEALTH,
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.medical.nhs_number",
        title="NHS numbers",
        sentence="The number of each pupil in the National Health Service.",
        cluster="Health of pupils",
        requires=("students.basic",),
        sensitive=_HEALTH,
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="students.medical.pregnancy",
        title="Pregnancy",
        sentence="Whether the school was told that a pupil is pregnant.",
        cluster="Health of pupils",
        requires=("students.basic",),
        sensitive=_HEALTH,
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="contacts.basic",
        title="Names of parents and carers",
        sentence="Names of parents, carers and other contacts, and what they are to which pupil.",
        cluster="Contact details of parents",
    ),
    Scope(
        name="contacts.middle_names",
        title="Middle names of parents and carers",
        sentence="Names that contacts have between the first and the last.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
    ),
    Scope(
        name="contacts.gender",
        title="Gender of parents and carers",
        sentence="Whether the school records a contact as female or male.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
    ),
    Scope(
        name="contacts.emails",
        title="E-mail addresses of parents and carers",
        sentence="E-mail addresses of contacts.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
    ),
    Scope(
        name="contacts.telephone_numbers",
        title="Telephone numbers of parents and carers",
        sentence="Telephone numbers of contacts.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
    ),
    Scope(
        name="contacts.addresses",
        title="Home addresses of parents and carers",
        sentence="Where parents, carers and other contacts live.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
        first_seen="2019-11",
    ),
    Scope(
        name="contacts.priority",
        title="Whom to call first",
        sentence="In which order the school calls the contacts of a pupil.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
    ),
    Scope(
        name="contacts.parental_responsibility",
        title="Parental responsibility",
        sentence="Whether a contact has parental responsibility for a pupil in law.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
    ),
    Scope(
        name="contacts.mis_id",
        title="Numbers of contacts in the MIS",
        sentence="The number by which the school's own system knows each contact.",
        cluster="Contact details of parents",
        requires=("contacts.basic",),
        first_seen="2019-08",
    ),
    Scope(
        name="attendances",
        title="Attendance marks",
        sentence="Morning and afternoon marks of each pupil, how late they came, and what was written beside the mark.",
        cluster="Attendance and exclusions",
        sensitive=(
            "Marks and comments can tell of illness or religious observance, which are special-category data (UK "
            "GDPR, Article 9)."
        ),
    ),
    Scope(
        name="attendances.summaries",
        title="Attendance totals",
        sentence="How many sessions each pupil attended and missed in a year.",
        cluster="Attendance and exclusions",
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="exclusions",
        title="Suspensions and exclusions",
        sentence="Which pupils were suspended or excluded, when, for how long and why.",
        cluster="Attendance and exclusions",
    ),
    Scope(
        name="registration_groups",
        title="Registration groups",
        sentence="The groups in which pupils are registered in the morning and the afternoon.",
        cluster="Groups and timetable",
    ),
    Scope(
        name="teaching_groups",
        title="Classes",
        sentence="Classes and the subjects they are taught: those of subjects that the school mapped.",
        cluster="Groups and timetable",
    ),
    Scope(
        name="groups",
        title="Groups of every sort",
        sentence=(
            "Years, classes, registration groups, houses and other groups, and who belongs to them from when to when."
        ),
        cluster="Groups and timetable",
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="groups.user",
        title="Groups that the school made up",
        sentence="Groups that staff made in the school's own system for purposes of their own.",
        cluster="Groups and timetable",
        requires=("groups",),
        sensitive="What such a group is for can tell of anything, health and needs included.",
        first_seen="2019-07",
    ),
    Scope(
        name="timetables",
        title="Timetables and rooms",
        sentence="Timetables, lessons and rooms, and when a room is closed.",
        cluster="Groups and timetable",
        first_seen="2019-07",
    ),
    Scope(
        name="timetables.cover",
        title="Cover lessons",
        sentence="Which lessons are moved to another room or taken by somebody else.",
        cluster="Groups and timetable",
        requires=("timetables",),
        first_seen="2019-07",
    ),
    Scope(
        name="assessments.national",
        title="National assessments",
        sentence="Results of pupils in national assessments: early years, phonics, key stages 1 and 2.",
        cluster="Assessments and results",
    ),
    Scope(
        name="assessments.internal",
        title="The school's own assessments",
        sentence="Results of pupils in assessments of the school itself: those that the school mapped.",
        cluster="Assessments and results",
    ),
    Scope(
        name="assessments.examinations",
        title="Public examinations",
        sentence="Results of pupils in public examinations.",
        cluster="Assessments and results",
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="assessments.write",
        title="Storing results",
        sentence=(
            "The app may store results of its own. Other apps that the school lets see such results can read them."
        ),
        cluster="Assessments and results",
    ),
    Scope(
        name="learning_aims",
        title="Qualifications after 16",
        sentence="What pupils over 16 work towards, and how far they have come.",
        cluster="Assessments and results",
        first_seen="2019-07",
    ),
    Scope(
        name="staff_members.basic",
        title="Names of staff",
        sentence=(
            "Name, title and staff code of each member of staff, and which groups and lessons they take where these "
            "are shared."
        ),
        cluster="Staff names and posts",
    ),
    Scope(
        name="staff_members.middle_names",
        title="Middle names of staff",
        sentence="Names that staff have between the first and the last.",
        cluster="Staff names and posts",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.legal_names",
        title="Legal names of staff",
        sentence="First and last name of staff in law, where they go by another one.",
        cluster="Staff names and posts",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.former_names",
        title="Former names of staff",
        sentence="Last names that staff had before.",
        cluster="Staff names and posts",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.teaching_status",
        title="Who teaches",
        sentence="Whether a member of staff is employed to teach.",
        cluster="Staff names and posts",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.dates",
        title="Dates staff joined and left",
        sentence="When each member of staff joined the school and when they left it.",
        cluster="Staff names and posts",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.mis_id",
        title="Numbers of staff in the MIS",
        sentence="The number by which the school's own system knows each member of staff.",
        cluster="Staff names and posts",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.included_in_census",
        title="Staff in the workforce census",
        sentence="Whether the school counts a member of staff in the school workforce census.",
        cluster="Staff names and posts",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.emails",
        title="E-mail addresses of staff",
        sentence="E-mail addresses of each member of staff.",
        cluster="Contact details of staff",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.telephone_numbers",
        title="Telephone numbers of staff",
        sentence="Telephone numbers of each member of staff.",
        cluster="Contact details of staff",
        requires=("staff_members.basic",),
        first_seen="2018-07 to 2019-04",
    ),
    Scope(
        name="staff_members.addresses",
        title="Home addresses of staff",
        sentence="Where each member of staff lives.",
        cluster="Contact details of staff",
        requires=("staff_members.basic",),
        first_seen="2019-11",
    ),
    Scope(
        name="staff_members.dob",
        title="Dates of birth of staff",
        sentence="The day on which each member of staff was born.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.gender",
        title="Gender of staff",
        sentence="Whether the school records a member of staff as female or male.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.ethnicity",
        title="Ethnicity of staff",
        sentence="The ethnic background of each member of staff, as the school records it.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
        sensitive=_ETHNICITY,
    ),
    Scope(
        name="staff_members.disability",
        title="Disability of staff",
        sentence="Whether a member of staff has a disability.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
        sensitive=_HEALTH,
    ),
    Scope(
        name="staff_members.qualifications",
        title="Qualifications of staff",
        sentence="Teacher number, teaching status and degrees of each member of staff.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.contracts",
        title="Contracts of staff",
        sentence="Contracts, roles and hours of staff, with National Insurance and payroll numbers. No pay.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.salaries",
        title="Pay of staff",
        sentence="What each member of staff is paid, with allowances.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
    ),
    Scope(
        name="staff_members.absences",
        title="Absences of staff",
        sentence="When and why each member of staff was away.",
        cluster="Personnel records of staff",
        requires=("staff_members.basic",),
        sensitive="Reasons can tell of illness, which is special-category data (UK GDPR, Article 9).",
    ),
)

SCOPES: Final[Mapping[str, Scope]] = MappingProxyType({scope.name: scope for scope in _DECLARED})
"""Every scope by its name, in the order in which people read them: by cluster."""

CLUSTERS: Final = tuple(dict.fromkeys(scope.cluster for scope in _DECLARED))
"""The headings, in their order."""

LEGACY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "students": frozenset({"students.basic"}),
        "student_demographics": frozenset(
            {
                "students.country_of_birth",
                "students.eal",
                "students.ethnicity",
                "students.fsm",
                "students.fsm_review_dates",
                "students.gender",
                "students.nationality",
                "students.pp",
                "students.sen_needs",
                "students.sen_provision",
            }
        ),
        "student_care": frozenset({"students.care"}),
        "student_addresses": frozenset({"students.addresses"}),
        "students.languages": frozenset(
            {"students.first_language", "students.home_language", "students.proficiency_in_eng"}
        ),
        "contacts": frozenset({"contacts.basic"}),
        "staff_members": frozenset({"staff_members.basic"}),
        "year_groups": frozenset({"school"}),
    }
)
"""Names that clients of 2016 and 2017 still send, and the scopes that took their place.

Each became no more than it showed then: where it was split, the rest must be asked for by name.
"""


def from_legacy(name: str) -> frozenset[str]:
    """Return the scopes that took the place of an old name; none where `name` is not an old one."""
    return LEGACY.get(name, frozenset())


def current_names(name: str) -> frozenset[str]:
    """Return the scopes that `name` stands for: itself, or those that took its place.

    Raises:
        UnknownScope: There never was a scope of this name.
    """
    found = frozenset({name}) if name in SCOPES else from_legacy(name)
    if not found:
        raise UnknownScope(name)
    return found


def with_dependencies(scopes: Iterable[str]) -> frozenset[str]:
    """Return `scopes` and all that come with them (`students.upn` brings `students.basic`).

    Raises:
        UnknownScope: One of them is not in `SCOPES`.
    """
    found: set[str] = set()
    waiting = list(scopes)
    while waiting:
        name = waiting.pop()
        if name not in SCOPES:
            raise UnknownScope(name)
        if name not in found:
            found.add(name)
            waiting += SCOPES[name].requires
    return frozenset(found)
