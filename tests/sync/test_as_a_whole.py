"""The sync held to a simple model: whatever pulls come in whatever order, an app reads what the model says."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.sync.model import ALL, Model, seen
from tests.sync.school import Synced, new_school
from tests.sync.sources import InMemory, gone, record

from rollbook.connectors.source import Gone, SourceRecord

STUDENTS: Final = some.sampled_from(("S1", "S2", "S3", "S4"))
CONTACTS: Final = some.sampled_from(("C1", "C2", "C3"))
GROUPS: Final = some.sampled_from(("G1", "G2"))
NAMES: Final = some.sampled_from(("Ada", "Ben", "Zoë", "O'Dea", 'Quo"te'))
RELATIONSHIPS: Final = some.none() | some.fixed_dictionaries(
    {"relationship_type": some.sampled_from(("Mother", "Aunt"))}, optional={"priority": some.integers(1, 3)}
)
MONDAYS: Final = some.sampled_from([date(2026, 7, 13) + timedelta(weeks=number) for number in range(0, 12, 2)])
MARKS: Final = some.lists(some.sampled_from(["/", "\\", "L", "M", "O", "#", None]), min_size=14, max_size=14)

STUDENT: Final = some.fixed_dictionaries(
    {
        "contacts": some.lists(
            some.fixed_dictionaries({"contact_id": CONTACTS, "relationship": RELATIONSHIPS}),
            max_size=3,
            unique_by=lambda link: str(link["contact_id"]),
        )
    },
    optional={
        "first_name": NAMES,
        "legal_first_name": NAMES,
        "siblings": some.lists(STUDENTS.map(lambda key: {"student_id": key}), max_size=2, unique_by=str),
        "end_date": some.sampled_from([date(2026, 7, 1), date(2027, 7, 1)]),
    },
)
RECORDS: Final = some.one_of(
    some.builds(lambda key, values: record("student", key, **values), STUDENTS, STUDENT),
    some.builds(lambda key, name: record("contact", key, first_name=name), CONTACTS, NAMES),
    some.builds(lambda key, name: record("group", key, name=name, type="HouseGroup"), GROUPS, NAMES),
    some.builds(
        lambda student, group: record("enrolment", f"{student}/{group}", student_id=student, group_id=group),
        STUDENTS,
        GROUPS,
    ),
    some.builds(
        lambda student, week, marks: record(
            "attendance", f"{student}/{week}", student_id=student, week=week, marks=marks
        ),
        STUDENTS,
        MONDAYS,
        MARKS,
    ),
    some.sampled_from(
        [
            record("academic_year", "Y6", start_date=date(2025, 9, 1), end_date=date(2026, 8, 23)),
            record("academic_year", "Y7", start_date=date(2026, 8, 24), end_date=date(2027, 7, 21)),
        ]
    ),
)
WHOLE: Final = some.just(ALL) | some.frozensets(some.sampled_from(sorted(ALL)), max_size=4)
URNS: Final = count(110000)


class Syncs(RuleBasedStateMachine):
    """An MIS that changes, and pulls of it of every sort."""

    def __init__(self) -> None:
        super().__init__()
        self.school: Synced = new_school("Ashfield School", str(next(URNS)))
        self.model = Model()
        self.mis: dict[tuple[str, str], SourceRecord] = {}
        self.deleted: set[tuple[str, str]] = set()
        self.news: dict[tuple[str, str], SourceRecord] = {}

    @rule(records=some.lists(RECORDS, min_size=1, max_size=8))
    def the_school_writes_into_its_mis(self, records: list[SourceRecord]) -> None:
        for each in records:
            place = each.kind, each.key
            self.mis[place] = self.news[place] = each
            self.deleted.discard(place)

    @rule(number=some.integers(0, 40))
    def the_school_deletes_something(self, number: int) -> None:
        if self.mis:
            place = sorted(self.mis)[number % len(self.mis)]
            del self.mis[place]
            self.news.pop(place, None)
            self.deleted.add(place)

    @rule(whole=WHOLE)
    def all_is_pulled(self, whole: frozenset[str]) -> None:
        self._pull([each for each in self.mis.values() if each.kind in whole], whole=whole)

    @rule()
    def the_news_are_pulled(self) -> None:
        items: list[SourceRecord | Gone] = [*self.news.values(), *(gone(*place) for place in sorted(self.deleted))]
        self._pull(items, whole=frozenset())
        self.news, self.deleted = {}, set()

    @rule(items=some.lists(RECORDS, max_size=4))
    def another_file_adds_to_what_is_known(self, items: list[SourceRecord]) -> None:
        partly = [each for each in items if each.kind in {"student", "contact", "group"}]
        self._pull(partly, whole=frozenset(), merge=frozenset({"student", "contact", "group"}))

    def _pull(self, items: list[Any], *, whole: frozenset[str], merge: frozenset[str] = frozenset()) -> None:
        source = InMemory(more=list(items), whole=whole, merge=merge)
        report = self.school.sync(source)
        assert report.outcome in {"success", "no_changes"}
        self.model.take(items, whole=whole, merge=merge)
        before = self.school.everything()
        again = self.school.sync(source)
        assert (again.outcome, again.total("changed")) == ("no_changes", 0)
        assert self.school.everything() == before

    @invariant()
    def an_app_reads_what_the_model_says(self) -> None:
        assert seen(self.school) == self.model.expected()

    @invariant()
    def the_index_of_links_says_what_students_say(self) -> None:
        students, contacts = (self.school.values("contact_link", f"{one}_id") for one in ("student", "contact"))
        keys = self.school.keys()
        assert {
            (keys["student", student], keys["contact", contact])
            for student, contact in zip(students, contacts, strict=True)
        } == {(key, contact) for key, values in self.model.expected()["students"].items() for contact in values[2]}


@pytest.mark.django_db
def test_whatever_is_pulled_an_app_reads_what_the_model_says() -> None:
    run_state_machine_as_test(
        Syncs,
        settings=settings(
            max_examples=25, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
