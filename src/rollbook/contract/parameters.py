"""What a caller may send with a request: the declarations that endpoints share."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from rollbook.contract.objects.groups import GROUP_TYPES
from rollbook.contract.objects.school import EVENT_TYPES
from rollbook.contract.versions import VERSIONS

Place = Literal["path", "query", "header", "body"]
Type = Literal["integer", "text", "day", "boolean", "integers"]

V1_0: Final = ("1.0",)
"""Parameters of clients that never went beyond the first version."""

READABLE: Final = "^[^\\x00-\\x1f\\x7f-\\x9f\\ufffd]*$"
"""A text that people can have written: no control characters, and no bytes that were no UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing that a caller may send.

    Attributes:
        name: What it is called on the wire; `integers` also come as `name[]`.
        meaning: What it asks for.
        place: Where it stands. A `body` parameter stands in a form, in JSON or in the query.
        type: How its text is read. A `day` may be written as a moment; `integers` is a list of ids.
        required: Whether a request without it is refused.
        optional_in: The API versions that do without it all the same.
        default: What counts where it is not sent; None for "no wish".
        minimum: The least that makes sense, for an integer.
        maximum: The most that is given, for an integer; a larger one counts as this.
        words: The closed list of what it may be; empty for any text.
        nothing: Words, in any case of letters, that count as none.
        longest: The most characters that a text may have; None where only the request as a whole has a limit.
        versions: The API versions that look at it.
        include: Whether it is an include flag, which shows members that are else left out.
    """

    name: str
    meaning: str
    place: Place = "query"
    type: Type = "text"
    required: bool = False
    optional_in: tuple[str, ...] = ()
    default: int | str | bool | None = None
    minimum: int | None = None
    maximum: int | None = None
    words: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    longest: int | None = None
    versions: tuple[str, ...] = VERSIONS
    include: bool = False

    def as_in(self, version: str) -> "Parameter":
        """Return the parameter as `version` takes it."""
        return replace(self, required=False) if version in self.optional_in else self


def path_id(meaning: str, *, name: str = "id") -> Parameter:
    """Return the number in a path that says which record is meant."""
    return Parameter(name=name, meaning=meaning, place="path", type="integer", required=True)


def id_of(name: str, meaning: str, *, versions: tuple[str, ...] = VERSIONS) -> Parameter:
    """Return a filter by the id of another record."""
    return Parameter(name=name, meaning=meaning, type="integer", versions=versions)


def include(name: str, meaning: str, *, versions: tuple[str, ...] = VERSIONS) -> Parameter:
    """Return an include flag, which is off unless it is sent."""
    return Parameter(name=name, meaning=meaning, type="boolean", default=False, versions=versions, include=True)


PAGING: Final = (
    Parameter(
        name="per_page", meaning="How many rows a page has", type="integer", default=100, minimum=1, maximum=1500
    ),
    Parameter(name="page", meaning="Which page is wanted, from 1", type="integer", default=1, minimum=1),
)
"""Every list is paged."""

IF_MODIFIED_SINCE: Final = Parameter(
    name="If-Modified-Since", meaning="Only what changed since this moment; 304 where nothing did", place="header"
)
IF_NONE_MATCH: Final = Parameter(
    name="If-None-Match",
    meaning="Only what changed since the answer with this ETag; 304 where nothing did",
    place="header",
)
DELETED: Final = Parameter(
    name="deleted",
    meaning="Instead of the list, the ids of what is gone from it, since the moment of the condition if one is sent",
    type="boolean",
    default=False,
)
CONDITIONS: Final = (IF_MODIFIED_SINCE, IF_NONE_MATCH)
"""Headers by which a caller asks for changes only."""
CHANGES: Final = (IF_MODIFIED_SINCE, IF_NONE_MATCH, DELETED)
"""Conditions of lists that can tell what changed."""

IDEMPOTENCY_KEY: Final = Parameter(
    name="Idempotency-Key",
    meaning="Makes it safe to send the request again: within a day the same key gets the same answer, stored once",
    place="header",
    longest=255,
)

DATE: Final = Parameter(name="date", meaning="The day to look at: as first and as last day", type="day")
DATE_OF_CONTRACTS: Final = replace(DATE, nothing=("true", "false", "1", "0"))
"""Some clients take it for a flag there."""
DATE_V1_0: Final = Parameter(name="date", meaning="The day to look at", type="day", versions=V1_0)
SPAN: Final = (
    Parameter(name="start_date", meaning="First day to look at", type="day"),
    Parameter(name="end_date", meaning="Last day to look at", type="day"),
)
SPAN_V1_0: Final = tuple(replace(each, versions=V1_0) for each in SPAN)

ACADEMIC_YEAR: Final = id_of("academic_year_id", "Only this academic year, with all that was true on any of its days")
ACADEMIC_YEAR_V1_0: Final = id_of("academic_year_id", "Only this academic year", versions=V1_0)
YEAR_CODE: Final = Parameter(name="year_code", meaning="Only this year of the National Curriculum, such as R or 10")
STUDENT: Final = id_of("student_id", "Only what is about this student")
REGISTRATION_GROUP: Final = id_of("registration_group_id", "Only what is about this registration group")
GROUP: Final = id_of("group_id", "Only what is about this group")
STAFF_MEMBER: Final = id_of("staff_member_id", "Only what is about this member of staff")
STUDENTS: Final = Parameter(
    name="students", meaning="Students, by their ids: those of them who are on roll on the day", type="integers"
)
STUDENTS_REQUIRED: Final = Parameter(name="students", meaning="Students, by their ids", type="integers", required=True)
STUDENTS_OF_RESULTS: Final = Parameter(
    name="students",
    meaning="Students, by their ids; version 1.0 gives the results of all where it is left out",
    type="integers",
    required=True,
    optional_in=V1_0,
)
GROUPS: Final = Parameter(name="groups", meaning="Groups, by their ids", type="integers")
GROUP_TYPE: Final = Parameter(name="type", meaning="Only this sort of group", words=GROUP_TYPES)
EVENT_TYPE: Final = Parameter(name="type", meaning="Only this sort of event", words=EVENT_TYPES)

STUDENT_INCLUDES: Final = (
    include("demographics", "Show facts for the school census"),
    include("contacts", "Show whom to call"),
    include("sen_needs", "Show special educational needs; asks for `demographics` too"),
    include("emails", "Show e-mail addresses"),
    include("addresses", "Show the home address"),
    include("care", "Show whether a local authority looks after the student; asks for `demographics` too"),
    include("ever_in_care", "Show whether a local authority ever did; asks for `demographics` too"),
    include("languages", "Show languages"),
    include("medical", "Show health"),
    include("photo", "Show where the picture is"),
)
"""What a student shows only when asked."""

STAFF_INCLUDES: Final = (
    include("addresses", "Show the home address"),
    include("demographics", "Show facts for the workforce census"),
    include("qualifications", "Show what the person is qualified to do"),
)
"""What a member of staff shows only when asked."""

CONTRACT_INCLUDES: Final = (
    include("roles", "Show what the person does under the contract"),
    include("salaries", "Show hours and, for those who may see it, pay"),
    include("allowances", "Show what is paid on top"),
)
"""What a contract shows only when asked."""

CONTACT_INCLUDES: Final = (include("addresses", "Show the home address"),)
"""What a contact shows only when asked."""

TEACHERS_ONLY: Final = Parameter(
    name="teachers_only", meaning="Only those who are employed to teach", type="boolean", default=False
)
MIS_MAPPINGS: Final = include("mis_mappings", "Show what of the MIS is mapped to it", versions=V1_0)
