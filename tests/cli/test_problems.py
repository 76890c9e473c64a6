from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from rollbook.accounts.schools import NoSuchSchool
from rollbook.cli.problems import FAILED, INTERRUPTED, WRONG_USE, CommandProblem, told_in_sentences
from rollbook.connectors.source import NeedsAttention
from rollbook.contract.scopes import UnknownScope


def _end(error: BaseException) -> int:
    with pytest.raises(SystemExit) as end, told_in_sentences():
        raise error
    return int(end.value.code or 0)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CommandProblem("No."), FAILED, "No.\n"),
        (CommandProblem("Not so.", code=WRONG_USE), WRONG_USE, "Not so.\n"),
        (ImproperlyConfigured("ROLLBOOK_X is missing."), WRONG_USE, "ROLLBOOK_X is missing.\n"),
        (NoSuchSchool("No school has URN 1."), FAILED, "No school has URN 1.\n"),
        (NeedsAttention("errno 5", for_school="The file is torn."), FAILED, "The file is torn.\n"),
        (KeyboardInterrupt(), INTERRUPTED, ""),
    ],
)
def test_a_problem_is_a_sentence_and_an_exit_code(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _end(error) == code
    assert capsys.readouterr() == ("", said)


def test_a_scope_that_there_is_not_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert _end(UnknownScope("students.shoe_size")) == WRONG_USE
    assert "students.shoe_size" in capsys.readouterr().err


def test_a_database_that_does_not_answer_points_to_its_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert _end(OperationalError("connection refused")) == FAILED
    assert "ROLLBOOK_DATABASE_URL" in capsys.readouterr().err


def test_what_nobody_foresaw_is_named_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert _end(ZeroDivisionError("by zero")) == FAILED
    said = capsys.readouterr().err
    assert said.startswith("ZeroDivisionError: by zero\n")
    assert "ROLLBOOK_LOG_LEVEL=debug" in said
    assert "Traceback" not in said


def test_a_developer_can_see_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLBOOK_LOG_LEVEL", "debug")
    with pytest.raises(ZeroDivisionError), told_in_sentences():
        raise ZeroDivisionError


def test_what_goes_well_ends_without_a_word() -> None:
    with told_in_sentences():
        pass
