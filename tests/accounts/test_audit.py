from __future__ import annotations

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from tests.people import NOW

from rollbook.accounts.audit import Broken, Event, Intact, Parties, append, verify
from rollbook.accounts.models import AuditEntry, AuditHead, HappenedAlready

pytestmark = pytest.mark.django_db


def _entries(number: int) -> None:
    for each in range(number):
        append(event=Event.EXPORTED, now=NOW, parties=Parties(user=each), after={"what": "café", "rows": each})


def test_a_trail_that_nobody_touched_is_intact() -> None:
    _entries(3)
    assert verify() == Intact(3)


def test_an_empty_trail_is_intact() -> None:
    assert verify() == Intact(0)


@pytest.mark.parametrize(
    "change",
    [
        {"event": "data.looked_at"},
        {"user_id": 7},
        {"school_id": 7},
        {"app_id": 7},
        {"developer_id": 7},
        {"after": {"what": "tea"}},
        {"before": {"what": "tea"}},
        {"at": NOW.replace(year=2025)},
    ],
)
def test_a_changed_entry_shows(change: dict[str, object]) -> None:
    _entries(3)
    AuditEntry.objects.filter(sequence=2).update(**change)
    assert verify() == Broken(2, "entry 2 is not as it was written")


def test_a_removed_entry_shows() -> None:
    _entries(3)
    AuditEntry.objects.filter(sequence=2).delete()
    assert verify() == Broken(2, "entry 2 is missing")


def test_entries_cut_off_at_the_end_show() -> None:
    _entries(3)
    AuditEntry.objects.filter(sequence=3).delete()
    assert verify() == Broken(3, "the trail ends at entry 2, but 3 were written")


def test_an_end_that_was_moved_back_shows_once_something_else_happens() -> None:
    _entries(3)
    AuditHead.objects.update(sequence=2)
    with pytest.raises(Exception, match="sequence"), transaction.atomic():
        _entries(1)


def test_an_entry_is_not_changed_by_accident() -> None:
    _entries(1)
    entry = AuditEntry.objects.get()
    entry.event = "data.looked_at"
    with pytest.raises(Exception, match="sequence"), transaction.atomic():
        entry.save()


def test_an_entry_is_not_removed_by_accident() -> None:
    _entries(1)
    with pytest.raises(HappenedAlready):
        AuditEntry.objects.get().delete()


def test_what_is_undone_leaves_no_entry() -> None:
    _entries(1)
    with transaction.atomic():
        _entries(1)
        transaction.set_rollback(True)
    assert verify() == Intact(1)


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_what_it_speaks_of() -> None:
    with pytest.raises(TransactionManagementError):
        _entries(1)
