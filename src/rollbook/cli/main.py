"""Where the command `rollbook` begins."""

from __future__ import annotations

from collections.abc import Sequence

from rollbook.cli.commands import app
from rollbook.cli.problems import told_in_sentences


def main(words: Sequence[str] | None = None) -> None:
    """Run the command that `words` say (those of the process by default).

    Raises:
        SystemExit: Always; the code is 0 where it went well, 1 where it failed, 2 where the command is wrong.
    """
    with told_in_sentences():
        app(args=words, prog_name="rollbook")
