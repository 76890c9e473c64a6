"""The demo school fills every kind and every member of the contract that a source may fill."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.connectors.demo.pulled import END_OF_YEAR, IN_NOVEMBER, pull

from rollbook.contract.conform import members_of
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import ByNumber, Embed, Field, Joined, Many, Numbering

LEFT_TO_THE_SYNC = {("contact", "students"), ("group", "subject_code"), ("student", "photo", "url")}
"""Members that follow from other records or from the platform: the sync fills them."""

GIVEN_TO_EVERY_SCHOOL = {kind for kind, views in KINDS.items() if views[0].about.numbering is Numbering.GIVEN}
ADDED_UP = {"attendance_summary"}
"""What the sync works out from the marks."""


def declared(path: tuple[str, ...], fields: Mapping[str, Field]) -> Iterator[tuple[str, ...]]:
    """Yield the path of each member that a source may give, however deep."""
    for name, field in fields.items():
        if name == "id" or isinstance(field, Joined) or field.same_as is not None:
            continue
        here = (*path, name)
        if here not in LEFT_TO_THE_SYNC:
            yield here
            if isinstance(field, Embed | Many | ByNumber):
                yield from declared(here, field.of.fields)


def filled(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - any member
    """Yield the path of each value that says something."""
    if value is None or value in ([], {}, ""):
        return
    yield path
    if isinstance(value, Mapping) and path[-1] == "details":
        for inner in value.values():
            yield from ((*path, name) for name, known in inner.items() if known is not None)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from filled((*path, name), inner)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping):
                yield from filled(path, inner)


def test_every_kind_comes_that_a_source_may_give() -> None:
    assert set(pull(END_OF_YEAR, pupils=1500)) == set(KINDS) - GIVEN_TO_EVERY_SCHOOL - ADDED_UP | {"school"}


def test_every_member_of_every_kind_is_filled_somewhere() -> None:
    records = pull(END_OF_YEAR, pupils=1500)
    wanted = {path for kind in KINDS if kind in records for path in declared((kind,), members_of(kind))}
    seen = {path for kind, found in records.items() for values in found.values() for path in filled((kind,), values)}
    assert sorted(wanted - seen) == []


def test_a_school_in_november_has_every_kind_too() -> None:
    assert set(pull(IN_NOVEMBER, pupils=300)) == set(KINDS) - GIVEN_TO_EVERY_SCHOOL - ADDED_UP | {"school"}


def test_every_word_of_a_closed_list_is_used_somewhere() -> None:
    records = pull(END_OF_YEAR, pupils=1500)
    used = {
        "group": {values["type"] for values in records["group"].values()},
        "lesson": {values["type"] for values in records["lesson"].values()},
        "calendar_event": {values["type"] for values in records["calendar_event"].values()},
        "exclusion": {values["exclusion_type"] for values in records["exclusion"].values()},
        "assessment": {values["category"] for values in records["assessment"].values()},
    }
    assert used == {
        "group": {"YearGroup", "TeachingGroup", "RegistrationGroup", "HouseGroup", "NonTeachingGroup", "UserGroup"},
        "lesson": {"Scheduled", "RoomCover", "StaffCover", "InvigilationCover"},
        "calendar_event": {"Event", "Meeting", "Inset", "Holiday"},
        "exclusion": {"Fixed Term", "Lunchtime", "Permanent", "Reinstated"},
        "assessment": {"national", "internal", "examinations"},
    }


def test_results_are_given_in_all_four_senses() -> None:
    assert {values["facet_id"] for values in pull(END_OF_YEAR, pupils=1500)["result"].values()} == {1, 2, 3, 4}


def test_one_subject_waits_to_be_mapped() -> None:
    subjects = pull(END_OF_YEAR, pupils=1500)["mis_subject"]
    assert [key for key, values in subjects.items() if values["subject_code"] is None] == ["M-Er"]
