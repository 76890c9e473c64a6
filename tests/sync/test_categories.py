"""Results follow the category of their assessment: whoever may see the one may see the other, from the same sync on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.records.reading import EVERYTHING, Reader
from tests.sync.school import Synced, new_school
from tests.sync.sources import Kept, gone, record

from rollbook.connectors.source import Gone, SourceRecord
from rollbook.records.query import Cursor

CATEGORIES: Final = ("national", "internal", "examinations")
SCOPES: Final = frozenset(f"assessments.{category}" for category in CATEGORIES)


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def holder(school: Synced, category: str) -> Reader:
    """Return an app that may see assessments of one category only."""
    return Reader(school.school.pk, (EVERYTHING - SCOPES) | {f"assessments.{category}"}, school.now)


def assessment(kept: Kept, category: str | None) -> SourceRecord:
    return record("assessment", "KS2", **{**kept["assessment", "KS2"], "category": category})


def test_results_follow_when_the_assessment_alone_is_pulled(synced: Synced, kept: Kept) -> None:
    report = synced.hear(assessment(kept, "internal"))
    assert (report.counts("assessment").changed, report.counts("result").changed) == (1, 1)
    assert holder(synced, "national").all("getResults") == []
    assert len(holder(synced, "internal").all("getResults")) == 1


def test_the_log_tells_both_who_may_not_see_it_any_more_and_who_may_now(synced: Synced, kept: Kept) -> None:
    before, id_ = Cursor(synced.sequence, synced.now.date()), synced.id_of("result", "R1")
    synced.hear(assessment(kept, "internal"))
    told = {}
    for category in CATEGORIES:
        reader = holder(synced, category)
        query = replace(reader.query("getResults"), since=before)
        told[category] = list(reader.records.listed(query)), reader.records.gone(query)
    assert told == {"national": ([], [id_]), "internal": ([id_], []), "examinations": ([], [])}


@pytest.mark.parametrize("stamps", [(), ("created_at",), ("updated_at",), ("created_at", "updated_at")])
def test_a_pull_of_everything_afterwards_finds_nothing_new(synced: Synced, kept: Kept, stamps: tuple[str, ...]) -> None:
    kept["result", "R1"] |= dict.fromkeys(stamps, datetime(2026, 7, 2, 8, tzinfo=UTC))
    kept["assessment", "KS2"]["category"] = "internal"
    synced.hear(record("result", "R1", **kept["result", "R1"]))
    synced.hear(assessment(kept, "internal"))
    assert synced.later(days=1).take(kept).outcome == "no_changes"


def test_an_assessment_that_loses_its_category_leaves_its_results_theirs(synced: Synced, kept: Kept) -> None:
    synced.hear(assessment(kept, None))
    assert holder(synced, "internal").all("getResults") == []


def test_a_result_that_goes_with_its_assessment_does_not_come_back(synced: Synced, kept: Kept) -> None:
    synced.hear(assessment(kept, "internal"), gone("result", "R1"))
    assert synced.read.all("getResults") == []


# Any pulls, held against a model that knows keys and categories only

ASSESSMENTS: Final = some.sampled_from(("S1", "S2"))
CATEGORY: Final = some.sampled_from((*CATEGORIES, None))
RESULTS: Final = some.sampled_from(("R1", "R2", "R3", "R4"))
NEWS: Final = some.one_of(
    some.builds(lambda key, category: record("assessment", key, name=key, category=category), ASSESSMENTS, CATEGORY),
    some.builds(
        lambda key, of, category: record("result", key, student_id="A", assessment_id=of, category=category),
        RESULTS,
        ASSESSMENTS,
        CATEGORY,
    ),
    some.builds(lambda key: gone("result", key), RESULTS),
)
URNS: Final = count(120000)


@dataclass
class Model:
    """What categories assessments and results are in, by their keys."""

    assessments: dict[str, str | None] = field(default_factory=dict)
    results: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def take(self, pull: list[SourceRecord | Gone]) -> None:
        """Go through one pull: the first that is said of a record counts, and what is there is not gone."""
        told: dict[tuple[str, str], Mapping[str, Any]] = {}
        for item in pull:
            if isinstance(item, SourceRecord):
                told.setdefault((item.kind, item.key), item.values)
        for item in pull:
            if isinstance(item, Gone) and ("result", item.key) not in told:
                self.results.pop(item.key, None)
        self.assessments |= {key: values["category"] for (kind, key), values in told.items() if kind == "assessment"}
        for (kind, key), values in told.items():
            if kind == "result" and values["assessment_id"] in self.assessments:
                self.results[key] = values["assessment_id"], values["category"]
        self.results = {key: (of, self.assessments[of] or own) for key, (of, own) in self.results.items()}

    def seen(self, category: str) -> set[str]:
        """Return the results that the holder of a category may see: those of no category are seen by all."""
        return {key for key, (_, own) in self.results.items() if own in {category, None}}


@pytest.mark.django_db
@given(pulls=some.lists(some.lists(NEWS, min_size=1, max_size=4), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_pulled_results_are_seen_with_their_assessments(pulls: list[list[SourceRecord | Gone]]) -> None:
    school, model = new_school("Ashfield School", str(next(URNS))), Model()
    school.hear(record("student", "A", first_name="Ada", start_date=date(2026, 9, 1)))
    known: dict[str, set[int]] = {category: set() for category in CATEGORIES}
    for pull in pulls:
        before = Cursor(school.sequence, school.now.date())
        school.hear(*pull)
        model.take(pull)
        keys = school.keys()
        for category in CATEGORIES:
            reader = holder(school, category)
            full = {row["id"] for row in reader.all("getResults")}
            assert {keys["result", id_] for id_ in full} == model.seen(category)
            delta = replace(reader.query("getResults"), since=before)
            known[category] |= set(reader.records.listed(delta))
            known[category] -= set(reader.records.gone(delta))
            assert known[category] == full
