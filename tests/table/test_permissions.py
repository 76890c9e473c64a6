"""The permission table: every endpoint of the contract, and every way of not being allowed.

Its rows come from the contract: a new endpoint is in it before anybody writes a test.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.caller import V1_0, V1_1, Answered
from tests.people import NOW
from tests.world import DAY, World, world

from rollbook.api.read import REPLIES
from rollbook.consent.authorisations import living, revoke
from rollbook.consent.tokens import revoke_token
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.schema import Need
from rollbook.contract.scopes import SCOPES, with_dependencies

__all__ = ["world"]

TABLE = [ENDPOINTS[op] for op in REPLIES if op != "photoDownload"]  # which takes no token
REFUSED = {"createAspect_v1", "deleteAspect_v1", "createGradeSet_v1"}
"""What older clients could do, and nobody can now: whoever is let in is told so."""
WITHOUT_SOURCE = {"sync"}
"""What a school without a connected MIS cannot do; whoever is let in is told so."""
OF_SCHOOLS = [endpoint for endpoint in TABLE if endpoint.token == "school"]
OF_APPS = [endpoint for endpoint in TABLE if endpoint.token == "app"]
# Facets are the same everywhere; results are numbered within a school, so that the number may be one of its own.
EVERYWHERE = ("/facets", "/aspects", "/results")
BY_ID = [
    endpoint
    for endpoint in OF_SCHOOLS
    if not endpoint.many and "{id}" in endpoint.path and not endpoint.path.startswith(EVERYWHERE)
]
NEEDS = [(endpoint, need) for endpoint in OF_SCHOOLS for need in endpoint.needs]
MALFORMED = ("", " ", "x", "\xff", "null", "a" * 5_000, "a b", "' OR 1=1 --", "\x00")


def name(value: Any) -> str:  # noqa: ANN401 - endpoints and needs
    return value.op if isinstance(value, Endpoint) else "-".join(sorted(value))


def asked(world: World, endpoint: Endpoint, token: str | None) -> Answered:
    return world.use(endpoint, world.people.ashfield, token=token)


def good_token(world: World, endpoint: Endpoint) -> str:
    return world.app_token if endpoint.token == "app" else world.token(world.people.ashfield)


def success(endpoint: Endpoint) -> int:
    if endpoint.op in REFUSED:
        return 400
    return 404 if endpoint.op in WITHOUT_SOURCE else endpoint.success


def nothing_but_an_error(answer: Answered) -> bool:
    return set(answer.said) == {"error", "message"}


@pytest.mark.parametrize("endpoint", TABLE, ids=name)
def test_a_good_token_is_let_in(world: World, endpoint: Endpoint) -> None:
    assert asked(world, endpoint, good_token(world, endpoint)).status == success(endpoint)


@pytest.mark.parametrize("endpoint", TABLE, ids=name)
def test_nobody_is_let_in_without_a_token(world: World, endpoint: Endpoint) -> None:
    answer = asked(world, endpoint, None)
    assert answer.fault == (401, "invalid_request")
    assert nothing_but_an_error(answer)


@pytest.mark.parametrize("endpoint", TABLE, ids=name)
def test_a_malformed_token_lets_nobody_in(world: World, endpoint: Endpoint) -> None:
    for token in MALFORMED:
        answer = asked(world, endpoint, token)
        assert answer.fault == (401, "invalid_token" if token.strip() else "invalid_request")


@pytest.mark.parametrize("endpoint", TABLE, ids=name)
def test_an_unknown_token_lets_nobody_in(world: World, endpoint: Endpoint) -> None:
    token = world.token(world.people.ashfield)
    for other in (token[:-1], token + "a", token.swapcase(), token[::-1]):
        answer = asked(world, endpoint, other)
        assert answer.fault == (401, "invalid_token")
        assert nothing_but_an_error(answer)


@pytest.fixture(scope="module")
def expired(world: World) -> str:
    return world.new_token(world.people.ashfield, life=-DAY)


@pytest.mark.parametrize("endpoint", TABLE, ids=name)
def test_an_expired_token_lets_nobody_in(world: World, endpoint: Endpoint, expired: str) -> None:
    answer = asked(world, endpoint, expired)
    assert answer.said == {"error": "invalid_token", "message": "token has expired"}
    assert answer.status == 401


@pytest.fixture(scope="module")
def revoked(world: World) -> str:
    token = world.new_token(world.people.ashfield)
    revoke_token(app=world.people.markbook, token=token, now=NOW)
    return token


@pytest.mark.parametrize("endpoint", TABLE, ids=name)
def test_a_revoked_token_lets_nobody_in(world: World, endpoint: Endpoint, revoked: str) -> None:
    answer = asked(world, endpoint, revoked)
    assert answer.fault == (401, "invalid_token")
    assert nothing_but_an_error(answer)


@pytest.fixture(scope="module")
def ended(world: World) -> str:
    """A token of Ashfield's sister, which ended the authorisation."""
    school = world.people.sandbox
    token = world.new_token(school)
    authorisation = living(app=world.people.markbook, school=school)
    assert authorisation is not None
    revoke(authorisation=authorisation, by=world.people.amina, now=NOW)
    return token


@pytest.mark.parametrize("endpoint", TABLE, ids=name)
def test_a_token_of_an_ended_authorisation_lets_nobody_in(world: World, endpoint: Endpoint, ended: str) -> None:
    answer = asked(world, endpoint, ended)
    assert answer.fault == (401, "invalid_token")
    assert nothing_but_an_error(answer)


@pytest.mark.parametrize("endpoint", OF_SCHOOLS, ids=name)
def test_a_token_of_the_app_alone_opens_no_school(world: World, endpoint: Endpoint) -> None:
    answer = asked(world, endpoint, world.app_token)
    assert answer.fault == (401, "insufficient_scope")
    assert nothing_but_an_error(answer)


@pytest.mark.parametrize("endpoint", OF_APPS, ids=name)
def test_a_token_of_a_school_does_not_stand_for_the_app_alone(world: World, endpoint: Endpoint) -> None:
    answer = asked(world, endpoint, world.token(world.people.ashfield))
    assert answer.fault == (401, "insufficient_scope")
    assert nothing_but_an_error(answer)


@pytest.mark.parametrize(("endpoint", "need"), NEEDS, ids=name)
def test_each_scope_that_is_needed_is_needed(world: World, endpoint: Endpoint, need: Need) -> None:
    token = world.token(world.people.ashfield, without(need))
    answer = asked(world, endpoint, token)
    assert answer.fault == (401, "insufficient_scope")
    assert nothing_but_an_error(answer)
    assert all(scope in answer.headers["WWW-Authenticate"] for scope in need)


@pytest.mark.parametrize(
    ("endpoint", "scope"), [(endpoint, {scope}) for endpoint, need in NEEDS for scope in sorted(need)], ids=name
)
def test_each_scope_of_which_one_is_enough_is_enough(world: World, endpoint: Endpoint, scope: Need) -> None:
    others = set().union(*(need for need in endpoint.needs if not need & scope))
    token = world.token(world.people.ashfield, scope | others)
    # The record that the request names may be of a sort that another of the scopes shows.
    not_shown = 422 if endpoint.op == "bulkUpdateResults" else 404
    assert asked(world, endpoint, token).status in {success(endpoint), not_shown}


@pytest.mark.parametrize("endpoint", BY_ID, ids=name)
def test_a_record_of_another_school_is_not_there(world: World, endpoint: Endpoint) -> None:
    url = world.url(endpoint, world.people.ashfield)
    accept = V1_1 if "1.1" in endpoint.versions else V1_0
    answer = world.ask(url, token=world.token(world.people.birchwood), accept=accept)
    assert answer.fault == (404, "not_found")
    assert nothing_but_an_error(answer)


@pytest.mark.parametrize("endpoint", [each for each in OF_SCHOOLS if each.many and "{id}" in each.path], ids=name)
def test_what_belongs_to_a_record_of_another_school_is_not_there(world: World, endpoint: Endpoint) -> None:
    url = world.url(endpoint, world.people.ashfield).partition("?")[0]
    url += "?students=" + world.students(world.people.ashfield)
    answer = world.ask(url, token=world.token(world.people.birchwood))
    assert answer.status == 404 or answer.said == []


def without(need: Need) -> frozenset[str]:
    """All scopes but those of the need, and those that bring one of them with them."""
    return frozenset(scope for scope in SCOPES if not with_dependencies([scope]) & need)


@pytest.mark.django_db  # one test of a run must ask for the database, or there is none for the world either
def test_the_table_has_a_row_for_each_way(world: World) -> None:
    assert len(TABLE) > 60
    assert len(NEEDS) > len(OF_SCHOOLS) - 10
    assert world.people.ashfield.pk != world.people.birchwood.pk
