"""Results: stamped when they are stored, seen by those who may see their assessment's category."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import Kept, record

CATEGORIES = ("national", "internal", "examinations")


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def stamps(school: Synced) -> tuple[str, str]:
    (result,) = school.read.all("getResults")
    return result["created_at"], result["updated_at"]


def test_a_new_result_is_stamped_with_the_time_of_the_sync(synced: Synced) -> None:
    assert stamps(synced) == ("2026-11-23T09:00:00.000Z", "2026-11-23T09:00:00.000Z")


def test_a_result_that_stays_keeps_both_stamps(synced: Synced, kept: Kept) -> None:
    before = stamps(synced)
    assert synced.later(days=1).take(kept).outcome == "no_changes"
    assert stamps(synced) == before


def test_a_result_that_changes_keeps_the_day_it_was_created(synced: Synced, kept: Kept) -> None:
    kept["result", "R1"]["grade_id"] = "SC/100"
    synced.later(days=1).take(kept)
    assert stamps(synced) == ("2026-11-23T09:00:00.000Z", "2026-11-24T09:00:00.000Z")
    assert synced.later(days=2).take(kept).outcome == "no_changes"


def test_what_the_source_says_of_its_making_stands(synced: Synced, kept: Kept) -> None:
    kept["result", "R1"]["created_at"] = datetime(2026, 7, 2, 8, tzinfo=UTC)
    synced.later(days=1).take(kept)
    assert stamps(synced) == ("2026-07-02T08:00:00.000Z", "2026-11-24T09:00:00.000Z")
    assert synced.later(days=2).take(kept).outcome == "no_changes"


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_result_is_seen_by_those_who_may_see_its_category(ashfield: Synced, kept: Kept, category: str) -> None:
    kept["assessment", "KS2"]["category"] = kept["result", "R1"]["category"] = category
    ashfield.take(kept)
    others = ashfield.read.without(f"assessments.{category}")
    assert (len(ashfield.read.all("getResults")), others.all("getResults")) == (1, [])
    assert others.all("getAssessments") == []


@pytest.mark.parametrize("given", [{}, {"category": None}])
def test_a_result_without_a_category_is_in_that_of_its_assessment(
    synced: Synced, kept: Kept, given: dict[str, Any]
) -> None:
    del kept["result", "R1"]["category"]
    result = record("result", "R2", **{**kept["result", "R1"], **given})
    synced.hear(result)
    assert set(synced.values("result", "category")) == {"national"}
    assert synced.read.without("assessments.national").all("getResults") == []
