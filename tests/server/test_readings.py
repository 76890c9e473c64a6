from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rollbook.server import readings


def test_an_address_is_kept_without_a_slash_at_its_end() -> None:
    assert readings.address("https://API.example.org/") == "https://api.example.org"


def test_an_address_may_have_a_port() -> None:
    assert readings.address("http://127.0.0.1:8000") == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "text",
    [
        "api.example.org",
        "ftp://api.example.org",
        "https://",
        "https://api.example.org/v1",
        "https://api.example.org?x=1",
        "https://someone@api.example.org",
        "https://api.example.org:port",
    ],
)
def test_what_is_no_address_of_a_listener_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|[Pp]ort"):
        readings.address(text)


def test_hosts_are_separated_by_commas() -> None:
    assert readings.hosts("one.example.org, .example.org,[::1]") == ("one.example.org", ".example.org", "[::1]")


@pytest.mark.parametrize("text", ["https://example.org", "example.org/", "*", "a b"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a host"):
        readings.hosts(text)


def test_a_time_zone_is_known_by_name() -> None:
    assert readings.time_zone("Europe/London") == "Europe/London"


@pytest.mark.parametrize("text", ["Europe/Ashfield", "../etc/localtime", "Europe"])
def test_an_unknown_time_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time zone has that name"):
        readings.time_zone(text)


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "²"])
def test_what_is_no_whole_number_from_1_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a whole number from 1"):
        readings.count(text)


def test_a_level_may_be_written_in_small_letters() -> None:
    assert readings.log_level("warning") == "WARNING"


def test_a_choice_names_what_could_have_been_chosen() -> None:
    with pytest.raises(ValueError, match="it must be one of development, production"):
        readings.mode("staging")


@pytest.mark.parametrize(("text", "meant"), [("yes", True), ("no", False)])
def test_yes_and_no_are_what_they_say(text: str, *, meant: bool) -> None:
    assert readings.yes_or_no(text) is meant


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 characters"):
        readings.secret("x" * 31)


@pytest.mark.parametrize("text", ["data@example.org", "School data <data@example.org>"])
def test_a_sender_may_have_a_name(text: str) -> None:
    assert readings.sender(text) == text


@pytest.mark.parametrize("text", ["data", "Data <data>", "data@example.org\nBcc: x@example.org"])
def test_what_is_no_sender_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        readings.sender(text)


def test_a_folder_starts_where_the_process_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert readings.folder("data") == tmp_path / "data"


READINGS = (
    readings.address,
    readings.count,
    readings.hosts,
    readings.log_level,
    readings.mode,
    readings.secret,
    readings.sender,
    readings.time_zone,
)


@pytest.mark.parametrize("read", READINGS)
@given(text=some.text())
def test_any_text_is_either_read_or_refused(read: Callable[[str], object], text: str) -> None:
    with suppress(ValueError):
        assert read(text) is not None
