from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from tests.people import NOW

from rollbook.consent import calls
from rollbook.consent.calls import KEPT, Call, CallLog, forget_calls
from rollbook.consent.models import AppCall

pytestmark = pytest.mark.django_db
CALL = Call(app=1, school=7, at=NOW, method="GET", path="/students", version="1.1", status=200, error=None, ms=2.5)


def test_a_call_is_written_down_at_the_next_writing() -> None:
    log = CallLog()
    log.note(CALL)
    assert not AppCall.objects.exists()
    log.write()
    log.write()
    row = AppCall.objects.get()
    assert (row.app_id, row.school_id, row.at, row.path, row.status, row.error) == (1, 7, NOW, "/students", 200, "")


def test_a_call_without_a_version_and_with_an_error_is_kept_as_such() -> None:
    log = CallLog()
    log.note(CALL._replace(school=None, version=None, status=406, error="unsupported_version"))
    log.write()
    row = AppCall.objects.get()
    assert (row.school_id, row.version, row.error) == (None, "", "unsupported_version")


def test_an_address_of_any_length_fits() -> None:
    log = CallLog()
    log.note(CALL._replace(path="/" + "a" * 5_000))
    log.write()
    assert len(AppCall.objects.get().path) == 200


def test_an_address_with_a_nul_does_not_hold_up_the_others() -> None:
    log = CallLog()
    log.note(CALL._replace(path="/students/\0"))
    log.note(CALL)
    log.write()
    assert list(AppCall.objects.order_by("pk").values_list("path", flat=True)) == ["/students/\ufffd", "/students"]


def test_calls_wait_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_rows: object) -> None:
        raise ConnectionError

    log = CallLog()
    for number in range(3):
        log.note(CALL._replace(app=number))
    with monkeypatch.context() as patch:
        patch.setattr(calls, "_write", away)
        with pytest.raises(ConnectionError):
            log.write()
    log.write()
    assert list(AppCall.objects.order_by("pk").values_list("app_id", flat=True)) == [0, 1, 2]


def test_what_does_not_fit_into_memory_is_counted() -> None:
    log = CallLog(most=2)
    for number in range(5):
        log.note(CALL._replace(app=number))
    with capture_logs() as said:
        log.write()
    assert [(each["log_level"], each["calls"]) for each in said] == [("warning", 3)]
    assert list(AppCall.objects.order_by("pk").values_list("app_id", flat=True)) == [3, 4]


def test_calls_are_forgotten_after_thirty_days() -> None:
    log = CallLog()
    log.note(CALL)
    log.note(CALL._replace(at=NOW - KEPT - timedelta(seconds=1)))
    log.write()
    assert forget_calls(now=NOW) == 1
    assert AppCall.objects.get().at == NOW


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\\tb", "\\N", "\\.", "a\rb", "Grüße %s", ""])
def test_whatever_an_app_asked_for_is_kept_as_it_was(text: str) -> None:
    log = CallLog()
    log.note(CALL._replace(path=f"/{text}", error=text[:60]))
    log.note(CALL._replace(method=text[:10] or "GET", school=None))
    log.write()
    first, second = AppCall.objects.order_by("pk")
    assert (first.path, first.error, first.at, first.ms) == (f"/{text}", text, NOW, 2.5)
    assert (second.method, second.school_id, second.status) == (text[:10] or "GET", None, 200)
