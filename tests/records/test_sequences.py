"""Ids: taken from counters, never twice, below 2^31."""

from __future__ import annotations

import pytest
from tests.sync.school import Synced, new_school
from tests.sync.sources import record

from rollbook.contract.objects import KINDS
from rollbook.contract.schema import Numbering
from rollbook.records.database import execute, fetch
from rollbook.records.packed import DAYS_IN_ROW, MARKS_IN_ROW
from rollbook.records.sequences import LARGEST_BLOCK, Numbers, NumbersUsedUp, sequence_name

LARGEST = 2**31 - 1


def numbers(name: str, count: int) -> list[int]:
    taken = Numbers(name)
    return [taken.take() for _ in range(count)]


@pytest.mark.django_db
def test_numbers_are_never_given_twice() -> None:
    first, second = Numbers("room"), Numbers("room")
    taken = [each.take() for _ in range(2 * LARGEST_BLOCK) for each in (first, second)]
    assert len(set(taken)) == len(taken)
    assert min(taken) > 0


@pytest.mark.django_db
def test_sequences_do_not_know_each_other() -> None:
    assert numbers("room", 3) == numbers("group", 3)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2, 5, 100, 5000])
def test_few_numbers_are_wasted(count: int) -> None:
    last = numbers("room", count)[-1]
    (after,) = numbers("room", 1)
    assert after - last <= min(count, LARGEST_BLOCK)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("people", 1),
        ("room", 1),
        ("result@7", 1),
        (sequence_name("attendance", Numbering.SCHOOL, 7), MARKS_IN_ROW),
        (sequence_name("lesson", Numbering.SCHOOL, 7), DAYS_IN_ROW),
    ],
)
def test_no_number_that_is_sent_is_larger_than_clients_can_read(name: str, many: int) -> None:
    last = LARGEST // many - 1
    execute("INSERT INTO records_counter (name, next) VALUES (%s, %s)", (name, last))
    assert numbers(name, 1) == [last]
    assert last * many + many - 1 <= LARGEST
    with pytest.raises(NumbersUsedUp, match=name):
        numbers(name, 1)


def test_every_kind_has_a_sequence_of_its_numbering() -> None:
    names = {kind: sequence_name(kind, views[0].about.numbering, 7) for kind, views in KINDS.items()}
    assert {kind for kind, name in names.items() if name == "people"} == {"student", "contact", "staff_member"}
    assert {kind for kind, name in names.items() if name.endswith("@7")} == {
        "attendance",
        "lesson",
        "enrolment",
        "supervision",
        "result",
    }


def test_all_ids_of_a_school_are_of_its_numbering(ashfield: Synced, birchwood: Synced) -> None:
    people = [
        id_
        for school in (ashfield, birchwood)
        for kind in ("student", "contact", "staff_member")
        for id_ in school.values(kind, "id")
    ]
    assert len(set(people)) == len(people)
    assert ashfield.values("enrolment", "id") == birchwood.values("enrolment", "id")


@pytest.mark.django_db
def test_a_school_whose_numbers_are_used_up_says_so_and_stays_as_it_was() -> None:
    school = new_school("Full School", "100903")
    execute("INSERT INTO records_counter (name, next) VALUES ('room', %s)", (LARGEST,))
    with pytest.raises(NumbersUsedUp):
        school.hear(record("room", "S1", code="S1"))
    assert fetch("SELECT id FROM records_room WHERE school_id = %s", (school.school.pk,)) == []
