"""Version 1.0, as named changes from a 1.1 answer back to a 1.0 answer.

Each change is a function whose docstring is its entry in docs/api-changelog.md. Lists come in an envelope (see
`envelope`); what is not named here is the same in both versions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import orjson

from rollbook.api.answers import Answer, as_json
from rollbook.api.call import Call
from rollbook.api.routes import NothingHere
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.objects.v1_0 import (
    Aspect,
    V1Assessment,
    V1CalendarEvent,
    V1Contact,
    V1Exclusion,
    V1Result,
    V1StaffContract,
    V1StaffMember,
    V1Student,
    V1Subject,
)
from rollbook.contract.schema import Object
from rollbook.records.query import Page, Query

Row = dict[str, Any]
Change = Callable[[Row, Query], None]

OPEN_END: Final = "2079-06-06T23:59:00.000Z"
"""The last day of what has no last day, in version 1.0."""


def say_open_end(row: Row, _query: Query) -> None:
    """The last day of a student who is on roll is 6 June 2079 instead of null."""
    if "end_date" in row and row["end_date"] is None:
        row["end_date"] = OPEN_END


def name_addresses_and_contact(row: Row, _query: Query) -> None:
    """The address of a student is sent as `addresses` too, and the contacts as `contact`."""
    if "address" in row:
        row["addresses"] = row["address"]
    if "contacts" in row:
        row["contact"] = row["contacts"]


def show_main_need(row: Row, _query: Query) -> None:
    """`sen_needs` is the main need instead of a list, with its code and name under their older names too."""
    facts = row.get("demographics")
    if not facts or "sen_needs" not in facts:
        return
    needs = sorted(facts["sen_needs"], key=lambda need: need["priority"] or len(facts["sen_needs"]))
    need = needs[0] if needs else None
    if need is not None:
        need["sen_need_code"], need["sen_need_name"] = need["sen_need_type_code"], need["sen_need_type_name"]
        need["start_date"] = _midnight(need["start_date"])
    facts["sen_needs"] = need


def write_review_as_moment(row: Row, _query: Query) -> None:
    """`fsm_review_date` is the midnight of its day instead of the day."""
    facts = row.get("demographics")
    if facts and "fsm_review_date" in facts:
        facts["fsm_review_date"] = _midnight(facts["fsm_review_date"])


def write_birth_as_day(row: Row, _query: Query) -> None:
    """The day of birth of a member of staff is a day instead of its midnight."""
    if row.get("dob"):
        row["dob"] = row["dob"][:10]


def name_no_mobile(row: Row, _query: Query) -> None:
    """The type of a telephone number is Home, Work, Other or null, which also stands for Mobile."""
    for number in row.get("telephone_numbers", ()):
        if number["type"] == "Mobile":
            number["type"] = None


def write_staff_id_as_text(row: Row, _query: Query) -> None:
    """The member of staff of a contract is written as text."""
    if row.get("staff_member_id") is not None:
        row["staff_member_id"] = str(row["staff_member_id"])


def write_exclusion_in_days(row: Row, _query: Query) -> None:
    """An exclusion begins and ends on days instead of moments, and sends its reason as `exclusions_reason` too."""
    row["exclusions_reason"] = row.get("exclusion_reason")
    for name in ("start_date", "end_date"):
        if row.get(name):
            row[name] = row[name][:10]


def name_aspect(row: Row, _query: Query) -> None:
    """A result names its facet as `aspect_id` too."""
    row["aspect_id"] = row.get("facet_id")


def call_facet_aspect(row: Row, _query: Query) -> None:
    """A facet is called an aspect."""
    row["object"] = "aspect"


def name_mappings(row: Row, query: Query) -> None:
    """The columns of the MIS come as `mis_mappings`, and with `mis_mappings=true` only, not as `mis_assessments`."""
    columns = row.pop("mis_assessments", [])
    if "mis_mappings" in query.includes:
        row["mis_mappings"] = columns


def hide_mappings(row: Row, query: Query) -> None:
    """A subject tells which subjects of the MIS are mapped to it only with `mis_mappings=true`."""
    if "mis_mappings" not in query.includes:
        row.pop("mis_subjects", None)


STUDENT: Final[tuple[Change, ...]] = (
    say_open_end,
    name_addresses_and_contact,
    show_main_need,
    write_review_as_moment,
)
CHANGES: Final[Mapping[type[Object], tuple[Change, ...]]] = MappingProxyType(
    {
        V1Student: STUDENT,
        V1Contact: (name_no_mobile,),
        V1StaffMember: (write_birth_as_day, name_no_mobile),
        V1StaffContract: (write_staff_id_as_text,),
        V1Exclusion: (write_exclusion_in_days,),
        V1Result: (name_aspect,),
        Aspect: (call_facet_aspect,),
        V1Assessment: (name_mappings,),
        V1Subject: (hide_mappings,),
    }
)
"""What is otherwise in version 1.0, by the object that it sends."""


def page_in_1_0(call: Call, page: Page) -> Page:
    """Return a page with its objects as version 1.0 sends them."""
    change = _change_of(call)
    if change is None:
        return page
    rows = orjson.loads(page.body)
    return replace(page, body=orjson.dumps(change(rows)))


def one_in_1_0(call: Call, body: bytes) -> bytes:
    """Return one object as version 1.0 sends it."""
    change = _change_of(call)
    return body if change is None else orjson.dumps(change([orjson.loads(body)])[0])


def _change_of(call: Call) -> Callable[[list[Row]], list[Row]] | None:
    sent = call.query.endpoint.answer("1.0")
    if sent is V1CalendarEvent:
        return lambda rows: show_mis_types(call, rows)
    changes = CHANGES.get(sent) if sent is not None else None
    return None if changes is None else lambda rows: [_changed(row, changes, call.query) for row in rows]


def _changed(row: Row, changes: tuple[Change, ...], query: Query) -> Row:
    if not row.get("deleted"):
        for change in changes:
            change(row, query)
    return row


def show_mis_types(call: Call, rows: list[Row]) -> list[Row]:
    """An event says what the MIS calls its sort (`mis_type`), whether it goes ahead and whether it is repeated."""
    types = call.reader.event_types([row["id"] for row in rows if not row.get("deleted")])
    for row in rows:
        found = types.get(row["id"])
        if found is not None:
            row["mis_type"] = {"object": "mis_type", "name": found.name, "description": found.description}
            row["is_active"], row["is_recurrent"] = found.is_active, found.is_recurrent
    return rows


def grade_set_of_assessment(call: Call) -> Answer:
    """The grade set of an assessment comes inside the assessment, as `grade_set`, and its grades as `grades` too."""
    found = call.reader.one(call.query)
    if found is None:
        raise NothingHere
    its = call.reader.one(replace(call.query, endpoint=ENDPOINTS["findAssessmentGradeSet"]))
    grade_set = orjson.loads(its) if its else None
    assessment = orjson.loads(found)
    assessment.pop("mis_assessments", None)
    return as_json({**assessment, "grade_set": grade_set, "grades": grade_set["grades"] if grade_set else []})


def stored_in_1_0(rows: list[Row]) -> Row:
    """Results that were stored come as `data`, beside a `message`, instead of as a list."""
    for row in rows:
        row["aspect_id"] = row["facet_id"]
    noun = "result was" if len(rows) == 1 else "results were"
    return {"message": f"{len(rows)} {noun} stored.", "data": rows}


def updated_in_1_0(row: Row) -> Row:
    """A result that was changed names its facet as `aspect_id` too."""
    return {**row, "aspect_id": row["facet_id"]}


BY_OPERATION: Final[Mapping[str, Callable[..., object]]] = MappingProxyType(
    {
        "getCalendarEvents": show_mis_types,
        "gradeSetOfAssessment_v1": grade_set_of_assessment,
        "createResult": stored_in_1_0,
        "updateResults": updated_in_1_0,
    }
)
"""What is otherwise in version 1.0 as a whole, by the operation that does it."""


def _midnight(day: str | None) -> str | None:
    return f"{day}T00:00:00.000Z" if day else None
