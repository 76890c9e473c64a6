"""Which version a caller speaks."""

import pytest
from tests.api.caller import Caller

from rollbook.api.negotiate import LONGEST, UnsupportedVersion, spoken_in, version_of

OURS = "application/vnd.assembly+json"


@pytest.mark.parametrize(
    ("accept", "version"),
    [
        (f"{OURS}; version=1.1", "1.1"),
        (f"{OURS};version=1.1", "1.1"),
        (f"{OURS}; version=1", "1.0"),
        (f"{OURS};version=1", "1.0"),
        (f"{OURS}; version=1.0", "1.0"),
        (f"{OURS} ; version = 1.1", "1.1"),
        (f'{OURS}; version="1.1"', "1.1"),
        (f"{OURS.upper()}; Version=1.1", "1.1"),
        (f"{OURS}; charset=utf-8; version=1.1; q=0.9", "1.1"),
        (f"{OURS}; version=1.1, {OURS}; version=1", "1.1"),
        (f"{OURS};version=1.1,{OURS};version=1", "1.1"),
        (f"{OURS}; version=1, {OURS}; version=1.1", "1.0"),
        (f"{OURS}; version=2, {OURS}; version=1", "1.0"),
        (f"application/json, {OURS}; version=1.1, */*", "1.1"),
    ],
)
def test_the_first_version_that_is_served_is_spoken(accept: str, version: str) -> None:
    assert version_of(accept) == version


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/json",
        "application/json; version=1.1",
        OURS,
        f"{OURS}; version=",
        f"{OURS}; version=2",
        f"{OURS}; version=1.2",
        f"{OURS}; version=1.10",
        f"{OURS}; version=v1",
        f"{OURS}; q=1.1",
        f"x{OURS}; version=1.1",
        "\x00,;=;,",
    ],
)
def test_any_other_is_refused(accept: str) -> None:
    with pytest.raises(UnsupportedVersion):
        version_of(accept)


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", OURS])
def test_none_is_what_is_assumed(accept: str) -> None:
    assert version_of(accept, assumed="1.1") == "1.1"


def test_a_version_that_is_not_served_is_not_assumed_away() -> None:
    with pytest.raises(UnsupportedVersion):
        version_of(f"{OURS}; version=2", assumed="1.1")


@pytest.mark.parametrize("accept", [None, "*/*", f"{OURS}; version=3"])
def test_without_a_version_nothing_is_read(caller: Caller, accept: str | None) -> None:
    answer = caller.get("/students", accept=accept)
    assert answer.fault == (406, "unsupported_version")
    assert not caller.records.asked


def test_a_path_of_another_version_is_not_there(caller: Caller) -> None:
    assert caller.get("/aspects").fault == (404, "not_found")


def test_what_is_kept_of_headers_does_not_grow_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []

    def named(accept: str) -> tuple[str, ...]:
        kept.append(accept)
        return ("1.1",)

    monkeypatch.setattr("rollbook.api.negotiate._named", named)
    long = f"{OURS}; version=1.1, " + "x" * 400_000
    assert version_of(long) == spoken_in(long) == "1.1"
    assert {len(accept) for accept in kept} == {LONGEST}
