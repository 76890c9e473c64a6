"""What a token opens is remembered: when it is, and each thing after which it is looked up again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from tests.people import NOW, later

from rollbook.accounts.access import Access
from rollbook.consent import remembering
from rollbook.consent.grants import Reason, Refusal
from rollbook.consent.remembering import MOST, TRUSTED_SECONDS, Remembering

OPENED = Access(app=1, school=2, scopes=frozenset({"school"}), level="school", token=3, expires_at=later(hours=1))


@dataclass
class Behind:
    """The database, the mark and the clock behind a memory; `looked` is what was looked up."""

    opens: Access | Refusal = OPENED
    mark: object | None = b"12345678"
    seconds: float = 100.0
    looked: list[tuple[str, datetime]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    """What happens while somebody looks."""

    def __call__(self, token: str, *, now: datetime) -> Access | Refusal:
        self.looked.append((token, now))
        found = self.opens
        self.meanwhile()
        return found


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def memory(behind: Behind) -> Remembering:
    return Remembering(behind, lambda: behind.mark, clock=lambda: behind.seconds)


def test_a_token_is_looked_up_once(behind: Behind, memory: Remembering) -> None:
    assert [memory("a", now=later(seconds=each)) for each in range(3)] == [OPENED] * 3
    assert behind.looked == [("a", NOW)]


def test_each_token_opens_its_own(behind: Behind, memory: Remembering) -> None:
    memory("a", now=NOW)
    behind.opens = replace(OPENED, token=4)
    assert memory("b", now=NOW) == behind.opens
    assert memory("a", now=NOW) == OPENED


def test_after_any_write_it_is_looked_up_again(behind: Behind, memory: Remembering) -> None:
    memory("a", now=NOW)
    behind.mark, behind.opens = b"87654321", Refusal(Reason.REVOKED)
    assert memory("a", now=NOW) == behind.opens


def test_what_is_written_while_somebody_looks_is_looked_for_again(behind: Behind, memory: Remembering) -> None:
    def revoked() -> None:
        behind.mark, behind.opens = b"87654321", Refusal(Reason.REVOKED)

    behind.meanwhile = revoked
    assert memory("a", now=NOW) == OPENED
    assert memory("a", now=NOW) == Refusal(Reason.REVOKED)


@pytest.mark.parametrize(("seconds", "times"), [(TRUSTED_SECONDS * 0.9, 1), (TRUSTED_SECONDS * 1.1, 2)])
def test_it_is_trusted_for_a_moment_only(behind: Behind, memory: Remembering, seconds: float, times: int) -> None:
    memory("a", now=NOW)
    behind.seconds += seconds
    memory("a", now=NOW)
    assert len(behind.looked) == times


@pytest.mark.parametrize(
    ("now", "times"),
    [(later(hours=1) - timedelta(microseconds=1), 1), (later(hours=1), 2), (NOW - timedelta(microseconds=1), 2)],
    ids=["up to its end", "at its end", "before it was looked up"],
)
def test_it_counts_from_when_it_was_looked_up_until_it_expires(
    behind: Behind, memory: Remembering, now: datetime, times: int
) -> None:
    memory("a", now=NOW)
    memory("a", now=now)
    assert len(behind.looked) == times


@pytest.mark.parametrize(
    "opens", [Refusal(Reason.PAUSED), replace(OPENED, expires_at=None)], ids=["refused", "endless"]
)
def test_some_are_looked_up_every_time(behind: Behind, memory: Remembering, opens: Access | Refusal) -> None:
    behind.opens = opens
    assert [memory("a", now=NOW), memory("a", now=NOW)] == [opens, opens]
    assert len(behind.looked) == 2


def test_where_writes_leave_no_mark_every_token_is_looked_up(behind: Behind, memory: Remembering) -> None:
    behind.mark = None
    memory("a", now=NOW)
    memory("a", now=NOW)
    assert len(behind.looked) == 2


def test_every_thread_has_a_memory_of_its_own(behind: Behind, memory: Remembering) -> None:
    memory("a", now=NOW)
    with ThreadPoolExecutor(1) as thread:
        assert [thread.submit(memory, "a", now=NOW).result() for _ in range(2)] == [OPENED] * 2
    assert len(behind.looked) == 2


def test_no_more_are_remembered_than_there_is_room_for(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST >= 1_000
    monkeypatch.setattr(remembering, "MOST", 2)
    memory = Remembering(behind, lambda: behind.mark, clock=lambda: behind.seconds)
    for token in "abca":
        memory(token, now=NOW)
    assert [token for token, _ in behind.looked] == ["a", "b", "c", "a"]


def test_no_token_is_kept_as_it_was_sent(memory: Remembering) -> None:
    memory("a secret of an app", now=NOW)
    here = memory._here  # noqa: SLF001 - what is kept
    assert vars(here)
    assert "a secret of an app" not in repr(vars(here))
