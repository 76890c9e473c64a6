"""Assessments, the grades they can give, and the results of students. Also what an app sends to store results."""

from typing import Final

from rollbook.contract.objects.identity import IDENTITY, ITEM
from rollbook.contract.schema import Integer, ListOf, Many, Moment, Numbering, Object, Reference, Text, any_of

ASSESSMENTS: Final = any_of("assessments.national", "assessments.internal", "assessments.examinations")
"""Scopes that each let an app see one category of assessments, and what all categories share."""

BY_CATEGORY: Final = (
    ("category", "national", "assessments.national"),
    ("category", "internal", "assessments.internal"),
    ("category", "examinations", "assessments.examinations"),
)
"""Assessments and results are seen by those who hold the scope of their category."""

CATEGORY: Final = Text(
    "Whether it is national, internal to the school, or a public examination",
    words=("national", "internal", "examinations"),
    hidden=True,
    key=True,
)


class Assessment(Object, word="assessment", kind="assessment", scope=ASSESSMENTS, row_scopes=BY_CATEGORY):
    """Something that students are graded in, such as the scaled score in reading at the end of key stage 2."""

    id = IDENTITY
    name = Text("What the assessment is called, the same at every school where it is national")
    family_id = Integer("Number shared by the forms of one test, such as raw and scaled score")
    family_name = Text("What those forms are called together")
    mis_assessments = ListOf("Columns of the MIS that feed it", item=Text("Name of a column"))
    grade_set_id = Reference("Grades that it can give", to="grade_set", hidden=True, key=True)
    category = CATEGORY


class AssessmentPoint(
    Object,
    word="assessment_point",
    kind="assessment_point",
    numbering=Numbering.GIVEN,
    scope=ASSESSMENTS,
    order=("rank",),
):
    """A time that results are for: a key stage, a year, a term or half of one. Its rank is its only number."""

    rank = Integer("Number that is the same at every school, in the order of time", required=True, key=True)
    name = Text("What the time is called, such as Year 7 Autumn Term")
    type = Text("How long it is: key_stage, year, term or half_term", key=True)
    year_code = Text("Year of the National Curriculum that it lies in", codeset="nc_year", key=True)


class Facet(Object, word="facet", kind="facet", numbering=Numbering.GIVEN, scope=ASSESSMENTS):
    """In what sense a grade is meant."""

    id = Integer("Number that is the same at every school, 1 to 4", required=True)
    name = Text(
        "The sense: reached, aimed at, expected or started from", words=("achieved", "target", "prediction", "baseline")
    )


class Grade(Object, word="grade"):
    """One grade of a grade set."""

    id = ITEM
    name = Text("The grade as it is written, such as A or 104")
    value = Integer("Number that puts the grades in order; null where the grade has no place in it")


class GradeSet(Object, word="grade_set", kind="grade_set", scope=ASSESSMENTS):
    """Grades that an assessment can give."""

    id = IDENTITY
    name = Text("What the set is called, often like the family of assessments")
    grades = Many("Grades of the set, in their order", of=Grade)


class Result(
    Object,
    word="result",
    kind="result",
    numbering=Numbering.SCHOOL,
    scope=ASSESSMENTS,
    row_scopes=BY_CATEGORY,
):
    """The grade that one student has in one assessment."""

    id = IDENTITY
    student_id = Reference("Whose grade it is", to="student", key=True)
    subject_id = Integer("Number of the platform subject")
    assessment_id = Reference("What was assessed", to="assessment", key=True)
    assessment_point_rank = Integer("Rank of the assessment point that the grade is for", key=True)
    facet_id = Integer("Number of the facet: in what sense the grade is meant")
    grade_id = Reference("The grade, out of the grade set of the assessment", to="grade_set.grades")
    result_date = Moment("When the result came about, as far as the MIS or the app says")
    created_at = Moment("When Rollbook first stored the result")
    updated_at = Moment("When Rollbook last stored the result anew")
    category = CATEGORY


ENTRIES: Final = 50
"""Results that one request may store or change."""


class ResultEntry(Object, scope="assessments.write"):
    """What an app says of one student when it stores results."""

    student_id = Integer("Whose result it is", required=True)
    grade_id = Integer("The grade, out of the grade set of the assessment", required=True)
    result_date = Moment("When the result came about; may be left out")


class ResultBody(Object, scope="assessments.write"):
    """Results that an app asks to store: all in one subject, facet, assessment and assessment point."""

    subject_id = Integer("Number of the platform subject that all entries are in", required=True)
    facet_id = Integer("Number of the facet that all entries are meant in", required=True)
    assessment_point_rank = Integer("Rank of the assessment point that all entries are for", required=True)
    assessment_id = Integer("Number of the assessment that all entries belong to", required=True)
    results = Many("One entry for each student; 50 at most", of=ResultEntry, least=1, most=ENTRIES)


class ResultUpdate(Object, scope="assessments.write"):
    """What an app wants to be otherwise about a stored result; what it leaves out or sends as null stays."""

    student_id = Integer("Whose result it is")
    result_id = Integer("Which result it is; not read, since the path says it", unread=True)
    grade_id = Integer("The grade it should be")
    result_date = Moment("When it should have come about")


class BulkResultUpdate(ResultUpdate, scope="assessments.write"):
    """What an app wants to be otherwise about one of several results."""

    result_id = Integer("Which result it is", required=True)


class BulkResultsBody(Object, scope="assessments.write"):
    """Changes to several stored results, all made or none."""

    results = Many("One change for each result; 50 at most", of=BulkResultUpdate, least=1, most=ENTRIES)


class BulkResultResponse(Object):
    """What became of changes to several results."""

    message = Text("Sentence that says whether all were made or none, and why")
