"""Members of staff, their contracts and their absences."""

from typing import Final

from rollbook.contract.objects.identity import IDENTITY, ITEM
from rollbook.contract.objects.people import EmailInfo, PostalAddress, TelephoneNumberInfo
from rollbook.contract.schema import (
    Boolean,
    Decimal,
    Embed,
    Integer,
    Many,
    Moment,
    Numbering,
    Object,
    Reference,
    Text,
    any_of,
)

DEMOGRAPHICS: Final = any_of("staff_members.gender", "staff_members.ethnicity", "staff_members.disability")
"""Scopes that each show something of the demographics of a member of staff."""


class StaffMemberAddress(PostalAddress, word="address"):
    """Where a member of staff lives."""


class StaffMemberDemographics(Object, word="staff_demographics"):
    """Facts that the school workforce census asks for."""

    ethnicity_code = Text(
        "Ethnic background, as a code of the DfE", scope="staff_members.ethnicity", codeset="ethnicity"
    )
    ethnicity_group = Text(
        "Which of eight wide groups the ethnic background belongs to",
        scope="staff_members.ethnicity",
        codeset="ethnicity_group",
    )
    gender = Text(
        "F or M as the school records it; null for anything else", scope="staff_members.gender", words=("F", "M")
    )
    disability = Text("Whether the person has a disability, in words", scope="staff_members.disability")
    disability_code = Text(
        "Whether the person has a disability, as a code", scope="staff_members.disability", codeset="disability"
    )
    disability_cdoe = Text(
        "The value of `disability_code` again: clients of long standing read this misspelling",
        scope="staff_members.disability",
        same_as="disability_code",
    )


class StaffQualification(Object, word="staff_qualification"):
    """A degree or another qualification of a member of staff."""

    id = ITEM
    qualification_code = Text("What sort of qualification it is, as a code")
    degree_class = Text("Class or result that was awarded", codeset="degree_class")
    first_subject_code = Text("Main subject, as a code")
    first_subject_name = Text("Main subject, by name")
    second_subject_code = Text("Other subject, as a code; null where there was one only")
    second_subject_name = Text("Other subject, by name; null where there was one only")


class StaffMemberQualificationInfo(Object, word="staff_qualification_info"):
    """What a member of staff is qualified to do."""

    teacher_number = Text("Teacher reference number of the DfE", check="trn")
    qt_status = Boolean("Whether the person has qualified teacher status")
    hlta_status = Boolean("Whether the person has the status of a higher level teaching assistant")
    qts_route = Text("How the person came to qualified teacher status", codeset="qts_route")
    qualifications = Many("Degrees and the like", of=StaffQualification)


class StaffMember(
    Object, word="staff_member", kind="staff_member", numbering=Numbering.PEOPLE, scope="staff_members.basic"
):
    """Somebody who works at the school, or did."""

    id = IDENTITY
    mis_id = Text("What the MIS of the school calls the person internally", scope="staff_members.mis_id")
    staff_code = Text("Short code on timetables, often initials")
    first_name = Text("First name that the person goes by; the legal one where no other is known")
    legal_first_name = Text("First name on the birth certificate or passport", scope="staff_members.legal_names")
    middle_name = Text("Names between the first and the last", scope="staff_members.middle_names")
    last_name = Text("Last name that the person goes by; the legal one where no other is known")
    legal_last_name = Text("Last name on the birth certificate or passport", scope="staff_members.legal_names")
    former_last_name = Text("Last name that the person had before", scope="staff_members.former_names")
    title = Text("Title before the name, such as Mr or Dr")
    salutation = Text("How a letter to the person begins")
    dob = Moment("Day of birth, as its midnight", scope="staff_members.dob")
    address = Embed(
        "Where the person lives", of=StaffMemberAddress, scope="staff_members.addresses", include="addresses"
    )
    email = Text("E-mail address to write to first; `emails` has them all", scope="staff_members.emails")
    emails = Many("E-mail addresses of the person", of=EmailInfo, scope="staff_members.emails")
    telephone_numbers = Many(
        "Telephone numbers of the person", of=TelephoneNumberInfo, scope="staff_members.telephone_numbers"
    )
    is_teaching_staff = Boolean(
        "Whether the person is employed to teach", scope="staff_members.teaching_status", key=True
    )
    included_in_census = Boolean(
        "Whether the school counts the person in the workforce census", scope="staff_members.included_in_census"
    )
    start_date = Moment("First day at the school", scope="staff_members.dates", key=True)
    end_date = Moment(
        "Last day at the school; null while the person works there", scope="staff_members.dates", key=True, ends=True
    )
    demographics = Embed(
        "Facts for the workforce census", of=StaffMemberDemographics, scope=DEMOGRAPHICS, include="demographics"
    )
    qualification_info = Embed(
        "What the person is qualified to do",
        of=StaffMemberQualificationInfo,
        scope="staff_members.qualifications",
        include="qualifications",
    )


class StaffRole(Object, word="staff_role"):
    """What somebody does under a contract."""

    id = ITEM
    role_type = Text("What the role is", codeset="staff_role")
    start_date = Moment("First day in the role")
    end_date = Moment("Last day in the role; null while the person has it", ends=True)


class StaffSalary(Object, word="staff_salary"):
    """Hours under a contract and, for those who may see it, what is paid for them."""

    id = ITEM
    hours_per_week = Decimal("Hours of work in a week")
    fte = Decimal("Part of a full-time post, 1 being the whole of it")
    weeks_per_year = Decimal("Weeks of work in a year")
    pay_range = Text("Range or scale that the pay lies in", scope="staff_members.salaries")
    start_date = Moment("First day on this pay", scope="staff_members.salaries")
    end_date = Moment("Last day on this pay; null while it is paid", scope="staff_members.salaries", ends=True)
    pay_scale_framework = Text("Agreement that the pay follows", scope="staff_members.salaries")
    regional_spine = Text("Pay region, such as Inner London or the rest of England", scope="staff_members.salaries")
    base_pay = Decimal("Pounds a year for full time, before anything is added", scope="staff_members.salaries")
    actual_pay = Decimal("Pounds a year that the person is paid", scope="staff_members.salaries")
    safeguarded_salary = Boolean(
        "Whether the pay is kept up though the post would now be paid less", scope="staff_members.salaries"
    )


class StaffAllowance(Object, word="staff_allowance"):
    """Something paid on top of a salary."""

    id = ITEM
    additional_payment_type = Text("What it is paid for", codeset="staff_additional_payment")
    additional_payment_amount = Decimal("Pounds a year")
    start_date = Moment("First day of the payment")
    end_date = Moment("Last day of the payment; null while it is paid", ends=True)


class StaffContract(Object, word="staff_contract", kind="staff_contract", scope="staff_members.contracts"):
    """Terms on which somebody works at the school."""

    id = IDENTITY
    staff_member_id = Reference("Whose contract it is", to="staff_member", key=True)
    start_date = Moment("First day under the contract", key=True)
    end_date = Moment("Last day under the contract; null while it runs", key=True, ends=True)
    national_insurance_number = Text("Number under which the person pays National Insurance", check="ni_number")
    payroll_number = Text("Number on the payroll")
    contract_type = Text("Whether the post is permanent, for a time and so on", codeset="staff_contract_type")
    post = Text("Post that the contract is for")
    origin = Text("Where the person came from", codeset="staff_origin")
    destination = Text("Where the person went afterwards", codeset="staff_destination")
    daily_rate = Boolean("Whether each day worked is paid by itself")
    pay_review_date = Moment("When the pay was looked at last")
    roles = Many("What the person does under the contract", of=StaffRole, include="roles")
    # Hours belong to the contract and pay does not: so the list needs no more than the contract does, and the
    # members that tell of pay name their narrower scope themselves.
    salaries = Many(
        "Hours and pay; only the hours without `staff_members.salaries`", of=StaffSalary, include="salaries"
    )
    allowances = Many("What is paid on top", of=StaffAllowance, scope="staff_members.salaries", include="allowances")


class StaffAbsence(Object, word="staff_absence", kind="staff_absence", scope="staff_members.absences"):
    """A time in which a member of staff was away."""

    id = IDENTITY
    staff_member_id = Reference("Who was away", to="staff_member", key=True)
    start_date = Moment("First day away", key=True)
    end_date = Moment("Last day away; null while the person is away", key=True, ends=True)
    working_days_lost = Decimal("Days of work that were missed; half days count")
    absence_category = Text("Why the person was away, in words")
    absence_category_code = Text("Why the person was away, as a code", codeset="staff_absence_category")
    illness_category = Text("What sort of illness it was, where it was one")
    pay_rate = Text("Whether the absence was paid, and how much of the pay")


class Supervisor(Object, word="supervisor"):
    """A member of staff who is there for a group or a lesson."""

    staff_member_id = Reference("Who it is", to="staff_member")
    role = Text("What the person does there, such as Tutor or Teacher")


class TimetableSupervisors(Supervisor, word="supervisor"):
    """A member of staff who takes a lesson of a timetable."""


class Supervision(
    Object,
    word="supervision",
    kind="supervision",
    numbering=Numbering.SCHOOL,
    scope="staff_members.basic",
    internal=True,
):
    """That somebody is there for a group, from when to when. Groups show it as supervisors."""

    id = Integer("Number of the supervision within the school", required=True)
    group_id = Reference("The group", to="group", key=True)
    staff_member_id = Reference("The member of staff", to="staff_member", key=True)
    role = Text("What the person does there, such as Tutor or Teacher")
    start_date = Moment("First day of it", key=True)
    end_date = Moment("Last day of it; null while it goes on", key=True, ends=True)
