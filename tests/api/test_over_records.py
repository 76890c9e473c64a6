"""Every read of the contract over the real store, consent and database: what the apps of a small school get."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.api.caller import V1_0, V1_1
from tests.world import World, world

from rollbook.api.read import REPLIES
from rollbook.contract.endpoints import ENDPOINTS, Endpoint

__all__ = ["world"]

READS = [
    endpoint
    for op, endpoint in ENDPOINTS.items()
    if op in REPLIES and (endpoint.token, endpoint.method) == ("school", "GET")
]
IN_EVERY_VERSION = [(endpoint, version) for endpoint in READS for version in endpoint.versions]
ACCEPT = {"1.0": V1_0, "1.1": V1_1}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


def name(value: Any) -> str:  # noqa: ANN401 - endpoints and versions
    return value.op if isinstance(value, Endpoint) else str(value)


@pytest.mark.parametrize(("endpoint", "version"), IN_EVERY_VERSION, ids=name)
def test_every_read_has_something_to_show(world: World, endpoint: Endpoint, version: str) -> None:
    school = world.people.ashfield
    answer = world.ask(world.url(endpoint, school), token=world.token(school), accept=ACCEPT[version])
    assert answer.status == 200, answer.body
    if not endpoint.many:
        assert isinstance(answer.said, dict)
    elif version == "1.0":
        assert answer.said["object"] == "list"
        assert len(answer.said["data"]) == min(answer.said["total_count"], 100) > 0
    else:
        assert len(answer.said) == min(int(answer.headers["Total"]), 100) > 0


@pytest.mark.parametrize("endpoint", [each for each in READS if not each.many or "{" in each.path], ids=name)
def test_every_object_flagged_with_all_it_can_include_is_shown_too(world: World, endpoint: Endpoint) -> None:
    school = world.people.ashfield
    flags = "&".join(f"{flag}=true" for flag in sorted(endpoint.includes))
    url = world.url(endpoint, school)
    joined = f"{url}{'&' if '?' in url else '?'}{flags}"
    answer = world.ask(joined, token=world.token(school), accept=ACCEPT[endpoint.versions[-1]])
    assert answer.status == 200, answer.body


def test_a_student_is_shown_with_what_was_asked_for(world: World) -> None:
    token = world.token(world.people.ashfield)
    plain, more = (world.ask(f"/students{query}", token=token).said[0] for query in ("", "?demographics=1&contacts=1"))
    assert (plain["object"], plain["first_name"], plain["last_name"]) == ("student", "Ada", "King")
    assert "demographics" not in plain
    assert more["demographics"]["gender"] == "F"
    assert len(more["contacts"]) == 1


def test_students_are_those_on_roll_on_the_day(world: World) -> None:
    token = world.token(world.people.ashfield)
    names = [row["first_name"] for row in world.ask("/students", token=token).said]
    then = [row["first_name"] for row in world.ask("/students?date=2026-06-01", token=token).said]
    left = [row["first_name"] for row in world.ask("/students/left", token=token).said]
    assert (sorted(names), then, left) == (["Ada", "Ben"], ["Cy"], ["Cy"])


def test_pages_of_one_make_up_the_list(world: World) -> None:
    token = world.token(world.people.ashfield)
    whole = world.ask("/groups", token=token).said
    pages = [world.ask(f"/groups?per_page=1&page={page}", token=token) for page in range(1, len(whole) + 1)]
    assert [row for page in pages for row in page.said] == whole
    assert [page.headers["Next-Page"] for page in pages] == [*map(str, range(2, len(whole) + 1)), ""]


def test_moments_are_sent_in_full(world: World) -> None:
    (year,) = world.ask("/academic_years", token=world.token(world.people.ashfield)).said
    assert MOMENT.fullmatch(year["start_date"])
    assert year["end_date"].endswith("T23:59:00.000Z")


def test_the_status_tells_of_the_last_sync(world: World) -> None:
    said = world.ask("/school/status", token=world.token(world.people.ashfield)).said
    assert said["last_sync_status"] == "success"
    assert MOMENT.fullmatch(said["last_sync_at"])
    assert MOMENT.fullmatch(said["last_changes_at"])


def test_the_school_is_the_one_of_the_token(world: World) -> None:
    for school in (world.people.ashfield, world.people.birchwood):
        assert world.ask("/school", token=world.token(school)).said["name"] == school.name


@pytest.mark.django_db  # one test of a run must ask for the database, or there is none for the world either
def test_the_records_of_two_schools_are_there(world: World) -> None:
    assert world.students(world.people.ashfield) != world.students(world.people.birchwood)
