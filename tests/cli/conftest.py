"""How the tests call commands: as a shell does, and get back what a shell gets."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from rollbook.cli.main import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command wrote
        """Standard output as the one JSON value that it must be."""
        return json.loads(self.out)


Rollbook = Callable[..., Done]


@pytest.fixture
def rollbook(capsys: pytest.CaptureFixture[str]) -> Rollbook:
    """Runs a command in this process."""

    def run(*words: str) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(words)
        said = capsys.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)

    return run
