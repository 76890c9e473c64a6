"""Every object and member that clients know is declared, as they know it; what differs does so on purpose."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import pytest
from tests.contract.facts import FACTS

from rollbook.contract.objects import OBJECTS
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
    Need,
    Object,
    Text,
    embedded,
)

Effective = tuple[Need | None, frozenset[str]]

OBJECT_FACTS: Final[dict[str, dict[str, Any]]] = FACTS["objects"]

MORE_OBJECTS: Final = {
    "V1Subject",  # shows what is mapped to it only when asked
    "V1Contact",  # older clients know no mobile telephones
    "V1TelephoneNumberInfo",
    "BulkResultUpdate",  # a change that must name its result, since no path does
    "PostalAddress",  # what the three addresses have in common
    "Supervision",  # how the store keeps who is there for a group
    "AttendanceWeek",  # how the store keeps marks
    "AttendanceDetail",
    "TimetabledLesson",  # how the store keeps lessons
}

MORE_MEMBERS: Final = {
    ("StaffMemberDemographics", "disability_code"),  # what clients misspell
    ("Me", "description"),
    ("V1AssessmentWithGradeSet", "grades"),  # some clients look for them beside the grade set, not inside
}

REPLACED: Final = {"V1Assessment": {"mis_assessments"}}
"""Members of the newer object in whose place the older one has another."""

OTHER_WORDS: Final = {
    "Result": "result",  # clients were given result_date, by an old slip
    "V1CalendarEventMisType": "mis_type",  # no payload shows it
}

OTHER_SHAPES: Final = {
    # A list of links under its older name; the contacts themselves are asked for at /contacts.
    ("V1Student", "contact"): "list of StudentContacts",
    ("BulkResultsBody", "results"): "list of BulkResultUpdate",
}

OTHER_NULLS: Final = {
    ("Student", "siblings"),  # lists are never null
    ("V1YearGroup", "id"),  # always there
    ("MeToken", "access_level"),  # always known
    ("Me", "token"),
    # Results are stored with these or not at all.
    *(("ResultEntry", member) for member in ("student_id", "grade_id")),
    *(
        (body, member)
        for body, facet in (("ResultBody", "facet_id"), ("V1ResultBody", "aspect_id"))
        for member in ("subject_id", facet, "assessment_point_rank", "assessment_id")
    ),
}

OTHER_NEEDS: Final = {
    # Hours belong to the contract, so the entry that holds them does too.
    ("StaffSalary", "id"): "staff_members.contracts",
    ("StaffContract", "salaries"): "staff_members.contracts",
    # Who teaches is about staff, also where the endpoint is about lessons.
    ("Lesson", "supervisors"): "staff_members.basic",
    ("TimetableLessons", "supervisors"): "staff_members.basic",
}


def shape_of(member: Field) -> str:
    plain: dict[type[Field], str] = {
        Integer: "integer",
        Decimal: "float",
        Boolean: "boolean",
        Text: "string",
        Day: "day",
        Moment: "datetime",
    }
    match member:
        case Joined(shape=shape):
            return shape_of(shape)
        case ListOf(item=item) if type(item) is Field:
            return "array"
        case ListOf(item=item):
            return f"list of {shape_of(item)}"
        case Many(of=of):
            return f"list of {of.__name__}"
        case Embed(of=of):
            return of.__name__
        case _:
            return next((word for kind, word in plain.items() if isinstance(member, kind)), "array")


def effective() -> dict[tuple[str, str], set[Effective]]:
    """Return what each member needs in all the places where it is found."""
    found: dict[tuple[str, str], set[Effective]] = defaultdict(set)

    def step(holder: type[Object], need: Need | None, flags: frozenset[str]) -> None:
        for name, member in holder.fields.items():
            needed = member.need or need
            asked = flags | ({member.include} if member.include else set())
            found[holder.__name__, name].add((needed, asked))
            inner = embedded(member)
            if inner is not None:
                step(inner, needed, asked)

    for declared in OBJECTS.values():
        if declared.about.need is not None and not declared.about.internal:
            step(declared, declared.about.need, frozenset())
    return found


EFFECTIVE: Final = effective()


def test_no_object_is_missing_and_none_is_there_by_accident() -> None:
    assert set(OBJECTS) - set(OBJECT_FACTS) == MORE_OBJECTS
    assert set(OBJECT_FACTS) <= set(OBJECTS)


@pytest.mark.parametrize("name", OBJECT_FACTS)
def test_an_object_has_the_members_that_clients_know(name: str) -> None:
    fact = OBJECT_FACTS[name]
    shown = {member for member, declared in OBJECTS[name].fields.items() if not declared.hidden}
    known = set(fact["fields"]) | {member for owner, member in sorted(MORE_MEMBERS) if owner == name}
    if "delta_of" in fact:
        newer = OBJECTS[fact["delta_of"]]
        known |= {member for member, declared in newer.fields.items() if not declared.hidden}
    assert shown == known - REPLACED.get(name, set())


@pytest.mark.parametrize("name", OBJECT_FACTS)
def test_an_object_says_the_word_and_the_versions_that_clients_know(name: str) -> None:
    about = OBJECTS[name].about
    assert about.word == OTHER_WORDS.get(name, OBJECT_FACTS[name]["word"])
    assert list(about.versions) == OBJECT_FACTS[name]["versions"]


@pytest.mark.parametrize("name", OBJECT_FACTS)
def test_members_have_the_types_that_clients_read(name: str) -> None:
    for member, fact in OBJECT_FACTS[name]["fields"].items():
        shape = shape_of(OBJECTS[name].fields[member])
        known = OTHER_SHAPES.get((name, member), fact["type"]).replace("list of date", "list of day")
        assert shape == known or (shape, known) == ("day", "string"), member


@pytest.mark.parametrize("name", OBJECT_FACTS)
def test_members_are_null_or_left_out_only_where_clients_expect_it(name: str) -> None:
    for member, fact in OBJECT_FACTS[name]["fields"].items():
        nullable = fact["nullable"]
        declared = OBJECTS[name].fields[member]
        listed = isinstance(declared.shape if isinstance(declared, Joined) else declared, ListOf | Many)
        if nullable is not None and (name, member) not in OTHER_NULLS:
            assert declared.absent == (nullable == "absent"), member
            assert declared.absent or (declared.required or listed) == (nullable is False), member


@pytest.mark.parametrize("name", OBJECT_FACTS)
def test_members_know_the_words_that_clients_know(name: str) -> None:
    for member, fact in OBJECT_FACTS[name]["fields"].items():
        declared = OBJECTS[name].fields[member]
        known = list(declared.words) if isinstance(declared, Text) else None
        assert fact.get("words", known) == known, member


@pytest.mark.parametrize("name", OBJECT_FACTS)
def test_members_need_the_scopes_and_the_flags_that_clients_know(name: str) -> None:
    for member, fact in OBJECT_FACTS[name]["fields"].items():
        if "scope" in fact:
            other = OTHER_NEEDS.get((name, member))
            need = frozenset({other}) if other else frozenset(fact["scope"])
            assert (need, frozenset(fact.get("include", ()))) in EFFECTIVE[name, member], member


def test_what_differs_on_purpose_is_still_there_to_differ() -> None:
    for name, member in (*MORE_MEMBERS, *OTHER_SHAPES, *OTHER_NULLS, *OTHER_NEEDS):
        assert member in OBJECTS[name].fields
    for name, word in OTHER_WORDS.items():
        assert OBJECT_FACTS[name]["word"] != word
