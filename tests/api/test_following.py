"""Whoever follows the changes of a list ends with exactly what a full reading gives, whatever happened in between.

A state machine: the MIS of a small school changes, is read whole or in part, days pass, the school grants less and
more again, and clients follow lists by ETag or by time stamp, with syncs between their pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from tests.api.ashfield import Ashfield
from tests.api.caller import Answered
from tests.api.following import ACCEPT, Follower, nothing
from tests.sync.sources import gone, record

from rollbook.records import store
from rollbook.records.bits import forget_bits
from rollbook.records.cursors import Cursors

pytestmark = pytest.mark.django_db

LISTS: Final = (
    "/students",
    "/students?year_code=7&demographics=true&care=true&contacts=true",
    "/students?date=2026-10-01",
    "/students?students={A}+{B}",
    "/students/left",
    "/staff_members?demographics=true",
    "/staff_members?teachers_only=true",
    "/staff_members/left",
    "/groups",
    "/groups?year_code=7",
    "/groups?academic_year_id={year}",
    "/groups?type=RegistrationGroup&date=2026-10-01",
    "/year_groups",
    "/registration_groups?year_code=7",
    "/teaching_groups",
    "/teaching_groups?subject_code=MA",
    "/teaching_groups?start_date=2026-09-01&end_date=2026-12-31",
    "/registration_groups?start_date=2026-11-20",
    "/groups/enrolments",
    "/groups/enrolments?groups={7A}+{Ma1}",
    "/groups/enrolments?academic_year_id={year}",
    "/groups/{CH}/students",
    "/groups/{7A}/students?academic_year_id={year}",
    "/registration_groups/{7A}/students",
    "/teaching_groups/{Ma1}/students?year_code=7",
    "/year_groups/7/students",
    "/attendances",
    "/attendances?start_date=2026-09-01&end_date=2026-12-31",
    "/attendances?start_date=2026-09-01&end_date=2026-12-31&registration_group_id={7A}",
    "/attendances/summaries",
    "/results?students={A}+{B}+{C}",
    "/rooms",
    "/calendar_events",
)
OPTIONAL: Final = (
    "groups.user",
    "students.dates",
    "students.care",
    "students.gender",
    "staff_members.dates",
    "staff_members.teaching_status",
    "staff_members.basic",
    "assessments.national",
    "students.basic",
    "contacts.basic",
)
"""Scopes that are taken back and granted again."""

STUDENTS: Final = ("A", "B", "C", "D")
GROUPS: Final = ("Y7", "7A", "Ma1", "CH", "7B")
DAYS: Final = st.sampled_from([None, *(date(2026, 11, 16) + timedelta(days=number) for number in range(14))])
EARLY: Final = st.sampled_from([date(2025, 9, 1), date(2026, 9, 1), date(2026, 10, 15)])
SPANS: Final = {"start_date": st.one_of(EARLY, DAYS), "end_date": DAYS}
CHANGES: Final[Mapping[str, Mapping[str, st.SearchStrategy[Any]]]] = {
    "student": {
        **SPANS,
        "year_code": st.sampled_from(["7", "8"]),
        "first_name": st.sampled_from(["Ada", "Ben", "Cal"]),
        "demographics": st.fixed_dictionaries({"gender": st.sampled_from("FM"), "in_care": st.booleans()}),
        "contacts": st.sampled_from([[], [{"contact_id": "C1"}], [{"contact_id": "C2"}]]),
    },
    "contact": {"last_name": st.sampled_from(["Ashe", "Coe"])},
    "staff_member": {
        **SPANS,
        "title": st.sampled_from(["Mr", "Ms", None]),
        "is_teaching_staff": st.sampled_from([True, False, None]),
    },
    "group": {
        **SPANS,
        "name": st.sampled_from(["Choir", "7A", "7x/Ma1"]),
        "type": st.sampled_from(["RegistrationGroup", "TeachingGroup", "UserGroup", "HouseGroup"]),
        "code": st.sampled_from(["7", "8", None]),
        "academic_year_id": st.sampled_from(["2025", "2026", None]),
        "mis_subject_id": st.sampled_from(["Ma", "Zz", None]),
        "assessment_id": st.sampled_from(["KS2", None]),
    },
    "enrolment": {**SPANS, "student_id": st.sampled_from(STUDENTS[:3]), "group_id": st.sampled_from(GROUPS[:4])},
    "supervision": {**SPANS, "staff_member_id": st.sampled_from(["T1", "T2"])},
    "mis_subject": {"name": st.sampled_from(["Maths", "Sums"]), "subject_code": st.sampled_from(["MA", "EN", None])},
    "academic_year": {"end_date": st.sampled_from([date(2026, 12, 18), date(2027, 7, 21)])},
    "assessment": {
        "name": st.sampled_from(["KS2 maths", "KS2 sums"]),
        "category": st.sampled_from(["national", "internal"]),
    },
    "result": {
        "student_id": st.sampled_from(STUDENTS[:3]),
        "grade_id": st.sampled_from(["SC/100", "SC/110"]),
        "category": st.sampled_from(["national", "internal"]),
    },
    "attendance": {
        "marks": st.lists(st.sampled_from(["/", "L", "O", None]), min_size=14, max_size=14),
        "registration_group_id": st.sampled_from(["7A", "7B", None]),
        "group_id": st.sampled_from(["Ma1", None]),
    },
    "room": {"name": st.sampled_from(["Science 1", "Lab"])},
    "calendar_event": {
        "name": st.sampled_from(["INSET", "Fair"]),
        "type": st.sampled_from(["Inset", "Holiday"]),
        "mis_type_name": st.sampled_from(["Training", "Closed"]),
    },
}
"""What may change of a record, by kind."""


def without_counts(answer: Answered) -> dict[str, str]:
    """The headers of an answer but for those that count requests."""
    return {name: text for name, text in answer.headers.items() if not name.startswith("RateLimit-")}


class Following(RuleBasedStateMachine):
    """A school, its MIS, and those who follow."""

    def __init__(self) -> None:
        super().__init__()
        self._remembered = mock.patch.object(store, "CURSORS", Cursors())
        self._remembered.start()
        forget_bits()
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        self.ashfield = Ashfield()
        self.mis = self.ashfield.kept
        self.mis["group", "7B"] = {"type": "RegistrationGroup", "name": "7B", "code": "7"}
        held = {"student_id": "B", "week": date(2026, 11, 23), "registration_group_id": "7A", "details": {}}
        self.mis["attendance", "B/2026-11-23"] = {**held, "marks": ["/"] * 10 + [None] * 4}
        self.taken: dict[tuple[str, str], dict[str, Any]] = {}
        self.followers: dict[tuple[str, str, str, int], Follower] = {}

    def teardown(self) -> None:
        """Forget it all."""
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)
        self._remembered.stop()

    @initialize()
    def first_sync(self) -> None:
        self.sync_whole()
        self.numbers = {key: self.ashfield.id_of("student", key) for key in STUDENTS[:3]}
        self.numbers |= {key: self.ashfield.id_of("group", key) for key in GROUPS}
        self.numbers["year"] = self.ashfield.id_of("academic_year", "2026")

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        """Something changes in the MIS."""
        kind = data.draw(st.sampled_from(sorted(CHANGES)))
        key = data.draw(st.sampled_from(sorted(each for of, each in self.mis if of == kind) or [""]))
        if key:
            name = data.draw(st.sampled_from(sorted(CHANGES[kind])))
            self.mis[kind, key] = {**self.mis[kind, key], name: data.draw(CHANGES[kind][name])}

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Something is taken out of the MIS."""
        found = [
            each for each in self.mis if each[0] in {"student", "enrolment", "result", "attendance", "group", "room"}
        ]
        if found:
            chosen = data.draw(st.sampled_from(sorted(found)))
            self.taken[chosen] = self.mis.pop(chosen)

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def put_back(self, data: st.DataObject) -> None:
        """Something that was taken out comes back."""
        chosen = data.draw(st.sampled_from(sorted(self.taken)))
        self.mis[chosen] = self.taken.pop(chosen)

    @rule(student=st.sampled_from(STUDENTS[:3]), group=st.sampled_from(GROUPS[:4]), day=DAYS)
    def enrol(self, student: str, group: str, day: date | None) -> None:
        """Somebody joins a group, now or on a day to come."""
        self.mis["enrolment", f"{student}/{group}/{day}"] = {
            "student_id": student,
            "group_id": group,
            "start_date": day,
        }

    @rule()
    def sync_whole(self) -> None:
        """The MIS is read whole."""
        report = self.ashfield.sync()
        assert report.outcome in {"success", "no_changes"}, report

    @rule(data=st.data())
    def sync_some(self, data: st.DataObject) -> None:
        """The MIS tells of a few records, and of a few that it deleted."""
        some = data.draw(st.lists(st.sampled_from(sorted(self.mis)), max_size=3, unique=True))
        lost = data.draw(st.lists(st.sampled_from(sorted(self.taken)), max_size=2, unique=True)) if self.taken else []
        items = [record(kind, key, **self.mis[kind, key]) for kind, key in some]
        self.ashfield.hear(*items, *(gone(kind, key) for kind, key in lost if (kind, key) not in self.mis))

    @rule(minutes=st.sampled_from([0, 0.005, 0.02, 7]))
    def hurry(self, minutes: float) -> None:
        """From now on syncs take so long: one may follow the other in the same second."""
        self.ashfield.minutes = minutes

    @rule(seconds=st.sampled_from([0.4, 1, 2, 9]))
    def seconds_pass(self, seconds: float) -> None:
        self.ashfield.wait(seconds=seconds)

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.ashfield.wait(days=days)

    @rule(taken=st.sets(st.sampled_from(OPTIONAL), max_size=3))
    def grant(self, taken: set[str]) -> None:
        """The school grants everything but a few scopes."""
        self.ashfield.grant(without=taken)

    @rule(
        url=st.sampled_from(LISTS),
        by=st.sampled_from(["ETag", "Last-Modified"]),
        version=st.sampled_from(["1.1", "1.0"]),
        per_page=st.sampled_from([1, 2, 100]),
    )
    def follow(self, url: str, by: str, version: str, per_page: int) -> None:
        """A client comes back: it knows then what a full reading gives, and is told nothing the next time."""
        follower = self._follower(url, by, version, per_page)
        if follower is not None:
            follower.follow()
            self._check(follower)
            # Of seconds in which a lot happens, clients that ask by them hear more than once.
            again = {304, 404} if by == "ETag" or self.ashfield.minutes > 1 else {200, 304, 404}
            assert follower.follow() in again, "something is told twice"
            self._check(follower)

    @precondition(lambda self: self.followers)
    @rule(data=st.data())
    def everybody_follows(self, data: st.DataObject) -> None:
        """All clients come back, in any order."""
        for key in data.draw(st.permutations(sorted(self.followers))):
            follower = self.followers[key]
            if self._may(follower):
                follower.follow()
                self._check(follower)

    @rule(url=st.sampled_from(LISTS), by=st.sampled_from(["ETag", "Last-Modified"]), data=st.data())
    def follow_while_syncing(self, url: str, by: str, data: st.DataObject) -> None:
        """A sync runs between two pages; whoever comes back once more knows everything."""
        follower = self._follower(url, by, "1.1", 1)
        if follower is not None:
            left = [1]

            def sync_once() -> None:
                if left:
                    left.pop()
                    self.change(data)
                    self.remove(data)
                    self.sync_whole()

            follower.between = sync_once
            follower.follow()
            follower.between = nothing
            follower.follow()
            self._check(follower)

    def _follower(self, url: str, by: str, version: str, per_page: int) -> Follower | None:
        """Return the client, an old one where there is one; None where the list cannot be asked for like that."""
        if url == "/year_groups/7/students" or "groups?start_date" in url:
            version = "1.0"
        key = (url, by, version, per_page)
        if key not in self.followers:
            url = url.format_map(self.numbers)
            self.followers[key] = Follower(self._get, url, by, version, per_page)
        return self.followers[key] if self._may(self.followers[key]) else None

    def _get(self, url: str, headers: Mapping[str, str]) -> Answered:
        """Ask twice, which is answered alike, and alike by an API that remembers no answer."""
        answers = [self.ashfield.get(url, headers), self.ashfield.get(url, headers)]
        answers.append(self.ashfield.get_afresh(url, headers))
        first, *others = [(each.status, each.body, without_counts(each)) for each in answers]
        assert others == [first, first]
        return answers[0]

    def _may(self, follower: Follower) -> bool:
        """Tell whether the list can be read at all with what is granted."""
        return self.ashfield.get(follower.url, {"HTTP_ACCEPT": ACCEPT[follower.version]}).status != 401

    def _check(self, follower: Follower) -> None:
        everything, _ = follower.read_everything()
        known = follower.rows
        if follower.url.startswith("/students/left"):
            # Whoever is gone from the leavers came back to the students, or is found nowhere: `deleted` is not for it.
            known = {id_: row for id_, row in known.items() if id_ in everything}
        assert known == everything, follower


def test_whoever_follows_knows_what_a_full_reading_gives() -> None:
    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            # Shrinking takes minutes: add Phase.shrink when there is something to shrink.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
