"""Gathers what was forgiven while a set was read, so that ten thousand like cases make a handful of remarks."""

from collections import Counter
from collections.abc import Iterator

from rollbook.connectors.source import Remark

SHOWN = 5
"""How many like remarks of one file name their line; the rest are counted."""


class Remarks:
    """The remarks of one pull, grouped by code and file.

    Of each group the first five are handed over with their lines; `closing` counts the others.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._waiting: list[Remark] = []

    def note(self, code: str, file: str, sentence: str, *, line: int | None = None) -> None:
        """Note that something was forgiven in `file`; `line` is the line of the file, where there is one."""
        self._counts[code, file] += 1
        if self._counts[code, file] <= SHOWN:
            where = file if line is None else f"{file}, line {line}"
            self._waiting.append(Remark(code=code, where=where, sentence=sentence))

    def fresh(self) -> Iterator[Remark]:
        """Hand over the remarks that were not handed over yet."""
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def closing(self) -> Iterator[Remark]:
        """Hand over what is left, and say for each group how many more there were."""
        yield from self.fresh()
        for (code, file), count in self._counts.items():
            if count > SHOWN:
                more = count - SHOWN
                sentence = f"{more:,} more like this in {file}." if more > 1 else f"One more like this in {file}."
                yield Remark(code=code, where=file, sentence=sentence)


class Unheard(Remarks):
    """Takes remarks and forgets them: for the first of two readings of the same file."""

    def note(self, code: str, file: str, sentence: str, *, line: int | None = None) -> None:
        """Forget it: the second reading will say the same."""
