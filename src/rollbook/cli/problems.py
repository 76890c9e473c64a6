"""How a command that fails ends: one or two sentences on standard error, and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

FAILED = 1
"""What was asked could not be done."""
WRONG_USE = 2
"""The command or a setting is wrong: the same call cannot work."""
INTERRUPTED = 130
"""Somebody pressed Ctrl-C, as shells tell it."""


class CommandProblem(Exception):
    """A command cannot go on; the message says why and what to do. `code` is the exit code."""

    def __init__(self, message: str, *, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def told_in_sentences() -> Iterator[None]:
    """Turn whatever is raised inside into its sentence and an exit code; in the log level DEBUG, into a traceback.

    Raises:
        SystemExit: Something was raised.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except Exception as error:
        if os.environ.get("ROLLBOOK_LOG_LEVEL", "").upper() == "DEBUG":
            raise
        sentence, code = _sentence(error)
        print(sentence, file=sys.stderr)  # noqa: T201 - this is how a command speaks
        raise SystemExit(code) from None


def _sentence(error: Exception) -> tuple[str, int]:
    """Return the sentence and the exit code of an error.

    Whatever has not been foreseen is named with its type, since only a developer can help.
    """
    names = {each.__name__ for each in type(error).__mro__}
    text = str(error).strip()
    if isinstance(error, CommandProblem):
        return text, error.code
    if "ImproperlyConfigured" in names:
        return text, WRONG_USE
    if "UnknownScope" in names:
        return f"{text} List the scopes with a space between, or say all.", WRONG_USE
    if names & {"OperationalError", "InterfaceError"}:
        return f"The database does not answer: {text} Look at ROLLBOOK_DATABASE_URL.", FAILED
    if type(error).__module__.startswith("rollbook.") and text:
        return getattr(error, "for_school", text), FAILED
    return f"{type(error).__name__}: {text}\nSet ROLLBOOK_LOG_LEVEL=debug to see where it happened.", FAILED
