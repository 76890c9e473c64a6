import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.conf import settings

from rollbook.server.logs import HIDDEN, configure, log_settings, without_secrets
from rollbook.server.readings import LogFormat


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    yield
    configure(settings.LOGGING)


@pytest.mark.parametrize("name", ["password", "client_secret", "access_token", "Authorization", "api_key", "apikey"])
def test_a_value_with_the_name_of_a_secret_is_hidden(name: str) -> None:
    assert without_secrets(None, "info", {"event": "called", name: "hunter"}) == {"event": "called", name: HIDDEN}


def test_any_other_value_is_kept() -> None:
    assert without_secrets(None, "info", {"event": "read", "school": 7}) == {"event": "read", "school": 7}


def test_our_events_are_written_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_settings(level="INFO", form=LogFormat.JSON))
    structlog.get_logger("rollbook.sync").info("synced", school=7, token="hunter")
    written = json.loads(capsys.readouterr().err)
    assert written.items() >= {"event": "synced", "school": 7, "level": "info", "token": HIDDEN}.items()


def test_events_of_libraries_are_written_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_settings(level="INFO", form=LogFormat.JSON))
    logging.getLogger("django.request").warning("Not Found: %s", "/nowhere", extra={"status_code": 404})
    written = json.loads(capsys.readouterr().err)
    assert written.items() >= {"event": "Not Found: /nowhere", "level": "warning", "status_code": 404}.items()


def test_events_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_settings(level="WARNING", form=LogFormat.JSON))
    structlog.get_logger("rollbook.sync").info("synced")
    assert capsys.readouterr().err == ""


def test_the_console_shows_an_event_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_settings(level="INFO", form=LogFormat.CONSOLE))
    structlog.get_logger("rollbook.sync").info("synced", school=7)
    assert capsys.readouterr().err.rstrip().endswith("school=7")


def _fail(surname: str) -> None:
    raise LookupError(f"nothing found for {len(surname)} letters")


def _log_a_failure(form: LogFormat) -> None:
    configure(log_settings(level="INFO", form=form))
    try:
        _fail("Hawthorne")
    except LookupError:
        structlog.get_logger("rollbook.sync").exception("failed")


def test_an_error_is_written_with_where_it_came_from(capsys: pytest.CaptureFixture[str]) -> None:
    _log_a_failure(LogFormat.JSON)
    written = json.loads(capsys.readouterr().err)
    assert written["exception"][0]["exc_type"] == "LookupError"
    assert written["exception"][0]["frames"][-1]["name"] == "_fail"


@pytest.mark.parametrize("form", LogFormat)
def test_an_error_is_written_without_the_values_around_it(form: LogFormat, capsys: pytest.CaptureFixture[str]) -> None:
    _log_a_failure(form)
    written = capsys.readouterr().err.replace('_fail("Hawthorne")', "")
    assert "nothing found for 9 letters" in written
    assert "Hawthorne" not in written
