"""A whole sync: everything arrives, once."""

from __future__ import annotations

from tests.sync.school import Synced
from tests.sync.sources import EVERY_KIND, Kept


def test_everything_arrives(ashfield: Synced, kept: Kept) -> None:
    report = ashfield.take(kept)
    assert (report.outcome, report.problem, report.notes) == ("success", None, [])
    assert {
        kind: counts.added for kind, counts in report.kinds.items() if kind != "attendance_summary" and counts.added
    } == {kind: sum(each == kind for each, _ in kept) for kind in EVERY_KIND}


def test_a_repeat_changes_nothing(ashfield: Synced, kept: Kept) -> None:
    ashfield.take(kept)
    before = ashfield.everything()
    report = ashfield.take(kept)
    assert report.outcome == "no_changes"
    assert ashfield.everything() == before
