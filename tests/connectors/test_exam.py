"""The exam passes a good source, and fails whoever breaks one of its rules. Each connector sits it beside its tests."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rollbook.connectors import registry
from rollbook.connectors.exam import Finding, examine
from rollbook.connectors.source import (
    Description,
    Gone,
    Item,
    Matching,
    NeedsAttention,
    Pull,
    Refused,
    Remark,
    Source,
    SourceRecord,
)

NOW = datetime(2026, 10, 7, 9, 0, tzinfo=ZoneInfo("Europe/London"))
SECRET = "hunter2hunter2"


def test_no_connector_stays_away_from_the_exam() -> None:
    sat = {path.parent.name for path in Path(__file__).parent.glob("*/test_exam.py") if "examine(" in path.read_text()}
    assert set(registry.kinds()) <= sat


DESCRIPTION = Description(kind="a", name="A", summary="B", settings={"password": "To get in."}, guide="C")

GOOD: tuple[Item, ...] = (
    SourceRecord("academic_year", "Y", {"name": "2026/2027", "start_date": date(2026, 9, 1)}),
    SourceRecord("group", "G", {"type": "RegistrationGroup", "name": "7A", "academic_year_id": "Y"}),
    SourceRecord(
        "student",
        "S",
        {
            "legal_last_name": "Ashdown",
            "upn": "not a good one, and kept",
            "contacts": [{"contact_id": "C", "relationship": {"priority": 1}}],
            "photo": {"content": b"<svg/>", "content_type": "image/svg+xml"},
        },
    ),
    SourceRecord("contact", "C", {"last_name": "Ashdown"}),
    SourceRecord("enrolment", "S/G", {"student_id": "S", "group_id": "G", "start_date": date(2026, 9, 1)}),
    SourceRecord(
        "attendance", "S/1", {"student_id": "S", "week": date(2026, 10, 5), "marks": ["/", "\\"] + [None] * 12}
    ),
    SourceRecord("grade_set", "GS", {"grades": [{"id": "GS/A", "name": "A"}]}),
    SourceRecord("assessment", "A", {"name": "Test", "category": "internal", "grade_set_id": "GS"}),
    SourceRecord("result", "R", {"student_id": "S", "assessment_id": "A", "grade_id": "GS/A", "facet_id": 1}),
    SourceRecord("school", "school", {"name": "Ashfield School"}),
    Gone("student", "T"),
    Remark("a", "b", "c"),
    Refused("student", "U", "No name."),
)


@dataclass
class Invented:
    """A source that gives what it is told to."""

    items: Sequence[Item] = GOOD
    description: Description = DESCRIPTION
    whole: frozenset[str] = frozenset()
    merge: frozenset[str] = frozenset()
    matching: Matching = field(default_factory=Matching)
    password: str = field(default=SECRET, repr=False)
    trouble: str = ""

    def check(self) -> None:
        """Fail where told to."""
        if self.trouble:
            raise NeedsAttention(self.trouble)

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:
        """Give the items."""
        del now, since
        return Pull(items=iter(self.items), whole=self.whole, merge=self.merge, matching=self.matching)


def _findings(make: Callable[[], Source]) -> tuple[Finding, ...]:
    return examine(make, now=NOW, secrets=(SECRET,))


def _rules(make: Callable[[], Source]) -> list[str]:
    return [finding.rule for finding in _findings(make)]


def _with(*more: Item, **source: Any) -> list[str]:  # noqa: ANN401 - the members of Invented
    return _rules(partial(Invented, items=(*GOOD, *more), **source))


def test_a_good_source_passes() -> None:
    assert _rules(Invented) == []


@pytest.mark.parametrize("name", ["kind", "name", "summary", "guide"])
def test_a_source_must_describe_itself(name: str) -> None:
    described = Description(
        **{**{each.name: getattr(DESCRIPTION, each.name) for each in fields(DESCRIPTION)}, name: " "}
    )
    assert _rules(partial(Invented, description=described)) == ["described"]


def test_a_setting_must_be_explained() -> None:
    described = replace(DESCRIPTION, settings={"password": ""})
    assert _rules(partial(Invented, description=described)) == ["described"]


def test_a_source_must_pass_its_own_check() -> None:
    assert _rules(partial(Invented, trouble="No such file.")) == ["pull"]


def test_a_key_may_stand_for_one_record_only() -> None:
    assert _with(SourceRecord("contact", "C", {"last_name": "Quill"})) == ["keys"]


@pytest.mark.parametrize("key", ["", " ", 7])
def test_a_key_must_be_a_text(key: Any) -> None:  # noqa: ANN401 - what third parties may give
    assert _with(SourceRecord("contact", key, {"last_name": "Quill"})) == ["keys"]


@pytest.mark.parametrize(
    "record",
    [
        SourceRecord("enrolment", "E", {"student_id": "nobody", "group_id": "G"}),
        SourceRecord("student", "V", {"legal_last_name": "Quill", "contacts": [{"contact_id": "nobody"}]}),
        SourceRecord("attendance", "W", {"student_id": "nobody"}),
        SourceRecord("result", "Q", {"student_id": "S", "grade_id": "GS/B"}),
    ],
    ids=lambda record: record.kind,
)
def test_a_reference_must_resolve(record: SourceRecord) -> None:
    assert _with(record) == ["references"]


def test_a_reference_to_a_kind_that_does_not_come_is_left_alone() -> None:
    assert _with(SourceRecord("group", "H", {"type": "HouseGroup", "mis_subject_id": "elsewhere"})) == []


def test_a_reference_to_a_whole_kind_must_resolve_even_if_none_of_it_comes() -> None:
    record = SourceRecord("group", "H", {"type": "HouseGroup", "mis_subject_id": "nowhere"})
    assert _with(record, whole=frozenset({"mis_subject"})) == ["references"]


@pytest.mark.parametrize(
    "values",
    [
        {"nickname": "Ash"},
        {"demographics": {"height": 150}},
        {"year_code": "Year 7"},
        {"dob": 20140211},
        {"emails": "ines@example.org"},
        {"demographics": {"in_care": "yes"}},
    ],
)
def test_values_must_conform_to_the_contract(values: Mapping[str, Any]) -> None:
    assert _with(SourceRecord("student", "V", {"legal_last_name": "Quill", **values})) == ["values"]


def test_facts_of_the_school_must_be_known() -> None:
    assert _with(SourceRecord("school", "other", {"colour": "green"})) == ["values"]


@pytest.mark.parametrize("kind", ["planet", "subject", "facet"])
def test_a_kind_must_be_one_that_sources_give(kind: str) -> None:
    assert _with(SourceRecord(kind, "1", {})) == ["values"]


def test_a_student_must_have_a_name() -> None:
    assert _with(SourceRecord("student", "V", {"year_code": "7"})) == ["values"]


def test_a_student_who_is_merged_may_have_none() -> None:
    assert _with(SourceRecord("student", "V", {"year_code": "7"}), merge=frozenset({"student"})) == []


@pytest.mark.parametrize(
    "said", [{"whole": frozenset({"planet"})}, {"merge": frozenset({"planet"})}, {"matching": Matching({"planet": ()})}]
)
def test_a_pull_must_speak_of_kinds_that_exist(said: Mapping[str, Any]) -> None:
    assert _with(**said) == ["kinds"]


def test_two_pulls_must_say_the_same() -> None:
    numbers = count()

    def make() -> Source:
        return Invented(items=[SourceRecord("contact", "C", {"last_name": f"Quill {next(numbers)}"})])

    assert _rules(make) == ["repeatable"]


def test_keys_must_be_the_same_at_every_pull() -> None:
    numbers = count()

    def make() -> Source:
        return Invented(items=[SourceRecord("contact", f"C{next(numbers)}", {"last_name": "Quill"})])

    assert _rules(make) == ["repeatable"]


class OnceOnly(Invented):
    """A source whose items are used up by the first pull."""

    def __init__(self) -> None:
        super().__init__()
        self._left = iter(GOOD)

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:
        """Give what is left."""
        del now, since
        return Pull(items=self._left)


def test_a_pull_that_was_given_up_can_be_started_again() -> None:
    assert _rules(OnceOnly) == ["interrupted"]


class Chatterbox(Invented):
    """A source that tells its secret in one of several ways."""

    def __init__(self, way: str) -> None:
        super().__init__()
        self.way = way

    def __repr__(self) -> str:
        return SECRET if self.way == "repr" else "Chatterbox"

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:
        """Give the items, and tell."""
        if self.way == "log":
            logging.getLogger("chatterbox").debug("Signing in with %s", SECRET)
        if self.way == "extra":
            logging.getLogger("chatterbox").info("Signing in", extra={"credentials": SECRET})
        if self.way == "print":
            sys.stderr.write(SECRET)
        if self.way == "remark":
            self.items = (*GOOD, Remark("a", "b", f"Signed in with {SECRET}."))
        return super().pull(now=now, since=since)

    def check(self) -> None:
        """Fail where told to."""
        if self.way == "error":
            raise NeedsAttention("Wrong.", for_school=f"The password {SECRET} is wrong.")


@pytest.mark.parametrize("way", ["repr", "log", "extra", "print", "remark"])
def test_a_secret_may_not_show_anywhere(way: str) -> None:
    assert _rules(partial(Chatterbox, way)) == ["secrets"]


def test_a_secret_may_not_show_in_an_error() -> None:
    assert _rules(partial(Chatterbox, "error")) == ["pull", "secrets"]


def test_a_finding_does_not_repeat_the_secret() -> None:
    assert SECRET not in repr(_findings(partial(Chatterbox, "repr")))


def test_a_moment_without_a_zone_is_no_moment_to_examine_at() -> None:
    with pytest.raises(ValueError, match="has a zone"):
        examine(Invented, now=datetime(2026, 10, 7))  # noqa: DTZ001 - the fault that is tested
