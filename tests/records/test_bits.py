"""Which bit of a mask stands for what, when several processes settle it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from tests.records.reading import EVERYTHING, Reader

from rollbook.accounts.access import Access
from rollbook.records import bits, changes
from rollbook.records.database import execute, fetch


class Undone(Exception):
    """A transaction is given up."""


@pytest.fixture(autouse=True)
def _forgetting(db: None) -> Iterator[None]:  # noqa: ARG001 - the fixture that opens the database
    bits.forget_bits()
    yield
    bits.forget_bits()


def _take_meanwhile(monkeypatch: pytest.MonkeyPatch, facet: str, bit: int) -> None:
    """Let another process take a bit right after we looked for the first time."""
    taken: list[str] = []

    def looked(statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        found = fetch(statement, values)
        if not taken:
            taken.append(facet)
            execute("INSERT INTO records_facet_bit (kind, facet, bit) VALUES ('room', %s, %s)", (facet, bit))
        return found

    monkeypatch.setattr(bits, "fetch", looked)


def test_a_bit_that_another_process_took_meanwhile_is_not_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    _take_meanwhile(monkeypatch, ":f_basic", 0)
    assert bits.mask_of("room", ["f_other"]) == 1 << 1


def test_a_facet_that_another_process_named_meanwhile_keeps_its_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    _take_meanwhile(monkeypatch, ":f_basic", 7)
    assert bits.mask_of("room", ["f_basic"]) == 1 << 7


def test_a_facet_has_a_bit_for_each_class() -> None:
    assert bits.mask_of("room", ["f_basic"], "one") != bits.mask_of("room", ["f_basic"], "other")


@pytest.mark.django_db(transaction=True)
def test_a_mask_that_a_transaction_took_back_is_not_remembered() -> None:
    access = Access(app=1, school=1, scopes=EVERYTHING, level="school", token=1)
    rooms = Reader(1).query("getRooms")
    with suppress(Undone), transaction.atomic():
        execute("INSERT INTO records_facet_bit (kind, facet, bit) VALUES ('room', ':any', 50)")
        assert changes.mask(rooms, access) & 1 << 50
        raise Undone
    assert not changes.mask(rooms, access) & 1 << 50
