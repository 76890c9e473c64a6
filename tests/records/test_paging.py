"""Pages: slices of one list, which stays as it is until something changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.reading import Reader
from tests.sync.school import Synced
from tests.sync.sources import gone, record

from rollbook.records.cursors import LONGEST_KEY, Cursors

MANY: Final = 23


@pytest.fixture
def crowd(ashfield: Synced) -> Synced:
    """A school with 23 rooms."""
    ashfield.hear(*(record("room", f"R{number}", code=f"R{number:02}", name="Room") for number in range(MANY - 2)))
    return ashfield


def codes(reader: Reader, *, page: int, per_page: int) -> list[str]:
    return [each["code"] for each in orjson.loads(reader.page("getRooms", page=page, per_page=per_page).body)]


@pytest.mark.parametrize(("per_page", "pages"), [(1, 23), (5, 5), (22, 2), (23, 1), (24, 1), (1500, 1)])
def test_pages_put_together_are_the_list(crowd: Synced, per_page: int, pages: int) -> None:
    whole = [each["code"] for each in crowd.read.all("getRooms")]
    found = [codes(crowd.read, page=page, per_page=per_page) for page in range(1, pages + 1)]
    assert [code for page in found for code in page] == whole
    assert all(len(page) == per_page for page in found[:-1])
    last = crowd.read.page("getRooms", page=pages, per_page=per_page)
    assert (last.total, last.pages) == (MANY, pages)


@pytest.mark.parametrize("page", [4, 5, 1000])
def test_beyond_the_last_page_there_is_nothing(crowd: Synced, page: int) -> None:
    beyond = crowd.read.page("getRooms", page=page, per_page=10)
    assert (beyond.body, beyond.total, beyond.pages) == (b"[]", MANY, 3)


def test_a_list_without_rows_has_no_pages(ashfield: Synced) -> None:
    empty = ashfield.read.page("getStudents", year_code="3")
    assert (empty.body, empty.total, empty.pages) == (b"[]", 0, 0)


def test_rows_come_in_order_of_their_ids(crowd: Synced) -> None:
    ids = [each["id"] for each in crowd.read.all("getRooms")]
    assert ids == sorted(ids)


def test_a_page_is_as_new_as_the_records(crowd: Synced) -> None:
    first = codes(crowd.read, page=1, per_page=2)
    crowd.hear(gone("room", "S1"))
    assert codes(crowd.read, page=1, per_page=2) != first
    assert crowd.read.page("getRooms").total == MANY - 1


def test_sorted_pages_keep_their_order(ashfield: Synced) -> None:
    for name in ("Year 9", "Year 11", "Year 8"):
        ashfield.hear(record("group", name, type="YearGroup", name=name))
    pages = [ashfield.read.page("getYearGroups", page=page, per_page=1).body for page in range(1, 5)]
    assert [orjson.loads(page)[0]["name"] for page in pages] == ["Year 11", "Year 7", "Year 8", "Year 9"]


def counted(numbers: list[int]) -> tuple[Callable[[], list[int]], list[int]]:
    """Return what finds ids, and a list that grows whenever it is called."""
    calls: list[int] = []

    def find() -> list[int]:
        calls.append(1)
        return numbers

    return find, calls


def test_ids_are_found_once_for_a_key() -> None:
    cursors = Cursors()
    find, calls = counted([3, 1, 2])
    assert list(cursors.ids(("a", 1), find)) == list(cursors.ids(("a", 1), find)) == [3, 1, 2]
    assert len(calls) == 1


def test_ids_are_found_anew_after_a_change() -> None:
    cursors = Cursors()
    find, calls = counted([1])
    cursors.ids(("a", 1), find)
    cursors.ids(("a", 2), find)
    assert len(calls) == 2


def test_the_list_that_was_not_read_for_longest_goes_first() -> None:
    cursors = Cursors(most=3 * 132)
    found = {key: counted([1] * 100) for key in "abcd"}
    for key in "abcad":
        cursors.ids((key,), found[key][0])
    for key in "ab":
        cursors.ids((key,), found[key][0])
    assert {key: len(calls) for key, (_, calls) in found.items()} == {"a": 1, "b": 2, "c": 1, "d": 1}


@given(sizes=st.lists(st.integers(0, 60), max_size=20))
def test_no_more_ids_are_kept_than_allowed(sizes: list[int]) -> None:
    cursors = Cursors(most=200)
    for place, size in enumerate(sizes):
        assert len(cursors.ids((place,), lambda number=size: [7] * number)) == size  # type: ignore[misc]
        kept = vars(cursors)["_kept"]
        assert len(kept) == 1 or sum(len(ids) + 32 for ids in kept.values()) <= 200


def test_a_very_long_condition_is_worked_out_every_time() -> None:
    cursors = Cursors()
    find, calls = counted([1])
    for _ in range(2):
        cursors.ids((1, "x" * (LONGEST_KEY + 1)), find)
    assert len(calls) == 2


def test_what_a_condition_takes_counts_as_well() -> None:
    cursors = Cursors(most=3_000)
    find, calls = counted([1])
    for number in range(5):
        cursors.ids((number, ("x" * LONGEST_KEY,)), find)
    cursors.ids((4, ("x" * LONGEST_KEY,)), find)
    assert len(calls) == 5
    cursors.ids((0, ("x" * LONGEST_KEY,)), find)
    assert len(calls) == 6
