"""Ten thousand requests that make no sense: never a 500, always JSON, never a record for a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.api.caller import GOOD, V1_0, V1_1, Caller
from tests.api.people import ashfield_and_its_app

from rollbook.contract.endpoints import ENDPOINTS

NASTY = (
    *("%00", "%FF%FE", "9" * 30, "-" * 9, "[]", "{id}", "../..", "1;DROP", "%", "%%30", "\x00", "[[", "=", "&", "+"),
    *("\xff", "0", "-1", "1.5", "true", "2026-09-01", "32-13-2019", "1+2", "%F0%9F%98%80", "a" * 300, "\r\nX: y"),
)
SEGMENTS = (*sorted({part for endpoint in ENDPOINTS.values() for part in endpoint.path.split("/")}), "7", "12", *NASTY)
NAMES = (
    *sorted({parameter.name for endpoint in ENDPOINTS.values() for parameter in endpoint.parameters}),
    *("students[]", "groups[]", "startDate", "perPage", "senNeeds", *NASTY),
)
ACCEPTS = (V1_1, V1_1, V1_1, V1_0, None, "*/*", *NASTY)
TOKENS = (GOOD, GOOD, GOOD, None, "", *NASTY)
METHODS = ("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Sent:
    """A request, sensible or not."""

    method: str
    url: str
    accept: str | None
    token: str | None
    body: str
    condition: str = ""


@pytest.fixture(autouse=True)
def _people() -> None:
    ashfield_and_its_app()


def made_up(chance: Random) -> Sent:
    # Half of them name a real endpoint, so that what comes after the path is tried as well.
    endpoint = chance.choice(list(ENDPOINTS.values()))
    path = endpoint.path if chance.random() < 0.5 else "/" + "/".join(chance.choices(SEGMENTS, k=chance.randrange(5)))
    path = "/".join(chance.choice(SEGMENTS) if part.startswith("{") else part for part in path.split("/"))
    arguments = [f"{chance.choice(NAMES)}={chance.choice(NASTY)}" for _ in range(chance.randrange(4))]
    return Sent(
        method=chance.choice(METHODS),
        url=f"{path}?{'&'.join(arguments)}",
        accept=chance.choice(ACCEPTS),
        token=chance.choice(TOKENS),
        body=chance.choice(("", "", "page=0", "per_page=5&students[]=1", "=&=&&%00", "a" * 100)),
        condition=chance.choice(("", "", "*", '"x"', "A" * 22, "Mon, 13 Mar 2017 20:00:00 GMT", "9999-99-99", *NASTY)),
    )


def check(sent: Sent) -> None:
    caller = Caller()
    headers = {
        "HTTP_ACCEPT": sent.accept,
        "HTTP_AUTHORIZATION": f"Bearer {sent.token}" if sent.token is not None else None,
        "HTTP_IF_NONE_MATCH": sent.condition or None,
        "HTTP_IF_MODIFIED_SINCE": sent.condition or None,
    }
    given = {name: text for name, text in headers.items() if text is not None}
    answer = caller.call(sent.method, sent.url, given, sent.body)
    assert answer.status < 500, answer.body
    if answer.status >= 400 and sent.method != "HEAD":
        assert {"error", "message"} <= set(answer.said)
    elif answer.body:
        assert answer.said is not None
    assert sent.token == GOOD or not caller.records.asked


def test_no_request_is_a_mistake_of_ours() -> None:
    chance = Random(20260909)  # noqa: S311 - chance, not a secret
    for _ in range(10_000):
        sent = made_up(chance)
        try:
            check(sent)
        except Exception as error:
            error.add_note(repr(sent))
            raise


@settings(max_examples=300)
@given(st.builds(made_up, st.randoms(use_true_random=False)))
def test_no_request_of_which_the_smallest_can_be_found_is_either(sent: Sent) -> None:
    check(sent)


LATIN = st.text(st.characters(max_codepoint=255), max_size=30)


@settings(max_examples=300)
@given(st.sampled_from(sorted(ENDPOINTS)), st.lists(st.tuples(st.sampled_from(NAMES), LATIN), max_size=4), LATIN)
def test_no_text_in_a_sensible_place_is_either(op: str, arguments: list[tuple[str, str]], body: str) -> None:
    query = "&".join(f"{name}={text.replace('#', '')}" for name, text in arguments)
    check(Sent("GET", f"{ENDPOINTS[op].path.replace('{id}', '7')}?{query}", V1_1, GOOD, body))
