"""What is noticed while a file is read: remarks on one pupil, remarks on many in one, and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rollbook.connectors.source import Item, Refused, Remark


@dataclass(slots=True)
class _Counted:
    sentence: str
    pupils: int = 0
    last: str = ""


class Notes:
    """Notes on one file. What is said of many pupils is counted, and told once, at the end."""

    def __init__(self, *, file: str, today: date) -> None:
        """Take notes on the file of that name; `today` tells which years two digits may mean."""
        self.file = file
        self.today = today
        self._pupil = ""
        self._items: list[Item] = []
        self._counted: dict[str, _Counted] = {}

    def begin(self, pupil: str) -> None:
        """Say that what follows is about `pupil`, named by the key of the record."""
        self._pupil = pupil

    def say(self, code: str, sentence: str) -> None:
        """Remark on this pupil; before the first one, on the file."""
        self._items.append(Remark(code, f"{self.file}: {self._pupil}" if self._pupil else self.file, sentence))

    def count(self, code: str, sentence: str) -> None:
        """Remark that `sentence` holds for this pupil too."""
        counted = self._counted.setdefault(code, _Counted(sentence))
        if counted.last != self._pupil or not counted.pupils:
            counted.pupils += 1
            counted.last = self._pupil

    def refuse(self, kind: str, key: str, reason: str) -> None:
        """Say that a record cannot be used, and why."""
        self._items.append(Refused(kind, key, reason))

    def taken(self) -> list[Item]:
        """Return what was noted since the last time."""
        items, self._items = self._items, []
        return items

    def closing(self) -> list[Item]:
        """Return, at the end of the file, what was left, and what was counted."""
        counted = [
            Remark(code, self.file, f"{each.sentence} Pupils: {each.pupils}.") for code, each in self._counted.items()
        ]
        self._counted = {}
        return [*self.taken(), *counted]
