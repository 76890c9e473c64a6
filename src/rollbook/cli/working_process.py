"""The worker that `rollbook serve` starts, in a process of its own: `python -m rollbook.cli.working_process`.

It ends when told to (SIGTERM), and when whoever started it is gone: then its standard input ends.
"""

from __future__ import annotations

from rollbook.cli.ending import end_with_the_one_who_started_us
from rollbook.cli.preparing import configure

configure()

from rollbook.cli.working import work  # noqa: E402  (models can be imported from here on)


def main() -> None:
    """Work until told to end."""
    end_with_the_one_who_started_us()
    work(once=False)


if __name__ == "__main__":
    main()
