"""Students, and what a school records of them."""

from typing import Final

from rollbook.contract.objects.identity import IDENTITY, ITEM
from rollbook.contract.objects.people import EmailInfo, PostalAddress, StudentContactRelationship
from rollbook.contract.schema import (
    Boolean,
    Day,
    Embed,
    Integer,
    ListOf,
    Many,
    Moment,
    Numbering,
    Object,
    Reference,
    Text,
    any_of,
)

YEAR_CODES: Final = ("N1", "N2", "R", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13")
"""Years of the National Curriculum: two of nursery, reception, then 1 to 13."""

DEMOGRAPHICS: Final = any_of(
    "students.ethnicity",
    "students.gender",
    "students.pp",
    "students.pp_history",
    "students.eal",
    "students.sen_provision",
    "students.sen_provision_history",
    "students.sen_needs",
    "students.country_of_birth",
    "students.nationality",
    "students.fsm",
    "students.fsm_history",
    "students.fsm_review_dates",
    "students.care",
    "students.ever_in_care",
    "students.service_child",
)
"""Scopes that each show something of the demographics of a student."""

MEDICAL: Final = any_of(
    "students.medical.conditions",
    "students.medical.dietary_needs",
    "students.medical.emergency_consent",
    "students.medical.nhs_number",
    "students.medical.notes",
    "students.medical.pregnancy",
)
"""Scopes that each show something of the health of a student."""

LANGUAGES: Final = any_of("students.home_language", "students.first_language", "students.proficiency_in_eng")
"""Scopes that each show something of the languages of a student."""


class PpEntitlement(Object, word="pp_entitlement"):
    """A time for which the school received the pupil premium for a student."""

    id = ITEM
    start_date = Day("First day for which the premium was paid")
    end_date = Day("Last day for which the premium was paid; null while it goes on")


class FsmEntitlement(Object, word="fsm_entitlement"):
    """A time in which a student could have free school meals."""

    id = ITEM
    start_date = Day("First day of the entitlement to free meals")
    end_date = Day("Last day of the entitlement to free meals; null while it goes on")


class SenCategory(Object, word="sen_category"):
    """A time in which a student had one kind of special educational provision."""

    id = ITEM
    code = Text("Code of the provision, such as K for SEN support", codeset="sen_provision")
    description = Text("What the code means")
    start_date = Day("First day of this provision")
    end_date = Day("Last day of this provision; null while it goes on")


class SenNeed(Object, word="sen_need"):
    """One special educational need of a student."""

    id = ITEM
    start_date = Day("Day from which the need is on record")
    sen_need_type_code = Text("Code of the need, such as SPLD", codeset="sen_type")
    sen_need_type_name = Text("What the need is called")
    sen_broad_need_type_code = Text(
        "Code of the broad area that the need falls under in the SEND Code of Practice", codeset="sen_broad_area"
    )
    sen_broad_need_type_name = Text("What the broad area is called")
    priority = Integer("Place among the needs of the student; 1 is the main one")


class StudentDemographics(Object, word="student_demographics"):
    """Facts that the school census asks for."""

    ethnicity_code = Text("Ethnic background, as a code of the DfE", scope="students.ethnicity", codeset="ethnicity")
    ethnicity_group = Text(
        "Which of eight wide groups the ethnic background belongs to",
        scope="students.ethnicity",
        codeset="ethnicity_group",
    )
    gender = Text("F or M as the school records it; null for anything else", scope="students.gender", words=("F", "M"))
    is_pp = Boolean("Whether the school receives the pupil premium for the student today", scope="students.pp")
    pp_history = Many("Times of pupil premium, past and present", of=PpEntitlement, scope="students.pp_history")
    is_eal = Boolean("Whether the student grew up with another language than English at home", scope="students.eal")
    sen_category = Text(
        "Special educational provision today, as a code of the DfE; A and P are no longer given out",
        scope="students.sen_provision",
        words=("A", "E", "K", "N", "P", "S"),
        codeset="sen_provision",
    )
    sen_category_history = Many(
        "Kinds of special educational provision over time",
        of=SenCategory,
        scope="students.sen_provision_history",
    )
    country_of_birth = Text(
        "Country in which the student was born", scope="students.country_of_birth", codeset="country"
    )
    nationalities = ListOf(
        "Nationalities that the student holds",
        item=Text("One nationality", codeset="country"),
        scope="students.nationality",
    )
    fsm_review_date = Day(
        "Day on which the school will check the entitlement to free meals again", scope="students.fsm_review_dates"
    )
    is_fsm = Boolean("Whether the student can have free school meals today", scope="students.fsm")
    is_fsm6 = Boolean(
        "Whether the student could have free school meals on any day of the past six years", scope="students.fsm"
    )
    fsm_history = Many("Times of free school meals, past and present", of=FsmEntitlement, scope="students.fsm_history")
    in_care = Boolean("Whether a local authority looks after the student today", scope="students.care", include="care")
    ever_in_care = Boolean(
        "Whether a local authority looks after the student, or once did",
        scope="students.ever_in_care",
        include="ever_in_care",
    )
    service_child = Boolean(
        "Whether a parent serves, or lately served, in the armed forces",
        scope="students.service_child",
    )
    sen_needs = Many(
        "Special educational needs, the main one first",
        of=SenNeed,
        scope="students.sen_needs",
        include="sen_needs",
    )


class StudentMedicalNote(Object, word="student_medical_note"):
    """Something the school wrote down about the health of a student."""

    id = ITEM
    status = Text("Who in the school may read the note, such as PUBLIC")
    summary = Text("The note in a line")
    detail = Text("The note in full")
    created_by_id = Reference("Member of staff who wrote the note", to="staff_member")
    last_modified_by_id = Reference("Member of staff who changed the note last", to="staff_member")
    last_modified_date = Moment("When the note was changed last")


class StudentMedicalCondition(Object, word="student_medical_condition"):
    """A condition that the school must know of, such as asthma."""

    id = ITEM
    information_received_on = Moment("When the school heard of the condition")
    code = Text("Code that the school uses for the condition")
    name = Text("What the condition is called")
    notes = Many("What was written about the condition", of=StudentMedicalNote, scope="students.medical.notes")


class StudentMedical(Object, word="student_medical"):
    """Health of a student, as far as the school must know it."""

    nhs_number = Text(
        "Number of the student in the National Health Service",
        scope="students.medical.nhs_number",
        check="nhs_number",
    )
    is_pregnant = Boolean("Whether the school was told of a pregnancy", scope="students.medical.pregnancy")
    has_emergency_consent = Boolean(
        "Whether a parent agreed that the school may act in a medical emergency",
        scope="students.medical.emergency_consent",
    )
    conditions = Many(
        "Conditions that the school must know of",
        of=StudentMedicalCondition,
        scope="students.medical.conditions",
    )
    dietary_needs = ListOf(
        "What the student must or does not eat, as codes of the school",
        item=Text("Code of one dietary need"),
        scope="students.medical.dietary_needs",
    )
    notes = Many("Notes on health in general", of=StudentMedicalNote, scope="students.medical.notes")


class StudentContacts(Object, word="student_contact"):
    """One of the people to call about a student."""

    contact_id = Reference("The contact", to="contact")
    relationship = Embed("What the contact is to the student", of=StudentContactRelationship)


class StudentAddress(PostalAddress, word="address"):
    """Where a student lives."""


class StudentLanguages(Object, word="student_languages"):
    """Languages of a student, and how much English."""

    home_language_code = Text("Language spoken at home, as a code", scope="students.home_language", codeset="language")
    home_language_name = Text("Language spoken at home, by name", scope="students.home_language")
    first_language_code = Text(
        "Language that the student learned first, as a code", scope="students.first_language", codeset="language"
    )
    first_language_name = Text("Language that the student learned first, by name", scope="students.first_language")
    proficiency_in_english_code = Text(
        "How well the student knows English, as a code from A to E",
        scope="students.proficiency_in_eng",
        codeset="english_proficiency",
    )
    proficiency_in_english_name = Text(
        "How well the student knows English, in words", scope="students.proficiency_in_eng"
    )


class StudentLearningAims(Object, word="learning_aim_learner"):
    """What a student over 16 is working towards. One object, in spite of its name in the plural."""

    learning_aim_source_id = Reference("The learning aim", to="learning_aim")
    start_date = Moment("Day on which the student began")
    planned_end_date = Moment("Day by which the student should be done", ends=True)
    actual_end_date = Moment("Day on which the student was done or gave up", ends=True)
    completion_status = Text("How far the student has come")
    withdrawal_reason = Text("Why the student gave up, where they did")
    core_aim_indicator = Boolean("Whether this is the main aim of the student's programme")


class StudentPhoto(Object, word="photo"):
    """A picture of a student, to be fetched and kept, not linked to."""

    url = Text("Address that answers with the picture for one hour, then with 400; signed anew for every answer")
    hash = Text("Text that is another one as soon as the picture is another one; compare it before fetching again")


class Sibling(Object, word="sibling"):
    """A brother or sister at the same school."""

    student_id = Reference("The brother or sister", to="student")


class Student(Object, word="student", kind="student", numbering=Numbering.PEOPLE, scope="students.basic"):
    """Somebody on the roll of the school, now, before or soon."""

    id = IDENTITY
    year_code = Text(
        "Year of the National Curriculum that the student is in",
        words=YEAR_CODES,
        codeset="nc_year",
        key=True,
    )
    upn = Text("Unique pupil number: one for the whole of school life in England", scope="students.upn", check="upn")
    former_upn = Text("Unique pupil number that the student had before", scope="students.former_upn", check="upn")
    uln = Text("Unique learner number, given from the age of 14", scope="students.uln", check="uln")
    mis_id = Text("What the MIS of the school calls the student internally", scope="students.mis_id")
    pan = Text("Number in the admissions register of the school", scope="students.pan")
    first_name = Text("First name that the student goes by; the legal one where no other is known")
    legal_first_name = Text("First name on the birth certificate or passport", scope="students.legal_names")
    middle_name = Text("Names between the first and the last", scope="students.middle_names")
    last_name = Text("Last name that the student goes by; the legal one where no other is known")
    legal_last_name = Text("Last name on the birth certificate or passport", scope="students.legal_names")
    former_last_name = Text("Last name that the student had before", scope="students.former_names")
    dob = Moment("Day of birth, as its midnight", scope="students.dob")
    start_date = Moment("First day on the roll of this school", scope="students.dates", key=True)
    end_date = Moment(
        "Last day on the roll of this school; null while the student is on roll",
        scope="students.dates",
        key=True,
        ends=True,
    )
    enrolment_status = Text(
        "Whether the school is the only one, the main one or a second one for the student",
        scope="students.enrolment_status",
        codeset="enrolment_status",
    )
    demographics = Embed(
        "Facts for the school census", of=StudentDemographics, scope=DEMOGRAPHICS, include="demographics"
    )
    medical = Embed(
        "What the school must know of the student's health", of=StudentMedical, scope=MEDICAL, include="medical"
    )
    contacts = Many("People to call about the student", of=StudentContacts, scope="contacts.basic", include="contacts")
    emails = Many("E-mail addresses of the student", of=EmailInfo, scope="students.emails", include="emails")
    address = Embed("Where the student lives", of=StudentAddress, scope="students.addresses", include="addresses")
    languages = Embed("Languages of the student", of=StudentLanguages, scope=LANGUAGES, include="languages")
    learning_aims = Embed("What a student over 16 works towards", of=StudentLearningAims, scope="learning_aims")
    photo = Embed("Picture of the student; null without one", of=StudentPhoto, scope="students.photo", include="photo")
    siblings = Many("Brothers and sisters at the same school", of=Sibling, scope="students.siblings")


class MedicalCondition(Object, word="medical_condition", kind="medical_condition", scope="students.medical.conditions"):
    """A condition that occurs among the students of the school."""

    id = IDENTITY
    code = Text("Code that the school gave the condition")
    name = Text("What the condition is called at the school")


class DietaryNeed(Object, word="dietary_need", kind="dietary_need", scope="students.medical.dietary_needs"):
    """A dietary need that occurs among the students of the school."""

    id = IDENTITY
    code = Text("Code that the school gave the need; students carry it in `medical.dietary_needs`")
    name = Text("What the need is called at the school")


class LearningAim(Object, word="learning_aim", kind="learning_aim", scope="learning_aims"):
    """A qualification that students over 16 can work towards at the school. It is fetched by id but shows none."""

    qualification_name = Text("Title of the qualification")
    qualification_number = Text("Number of the qualification in the national register (QAN)")
    discount_code = Text("Code under which the DfE counts alike qualifications once")
    qan_subject = Text("Subject that the register files the qualification under")
    expiry_date = Moment("When the qualification stops being awarded")
