"""Which bit of a mask stands for what, when several processes settle it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from rollbook.records import bits
from rollbook.records.database import execute, fetch


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
