"""Turns the grades of a set into national curriculum years.

In Britain a grade is the national curriculum year. A set made with American grades (kindergarten is Year 1, grade 1 is
Year 2) is read with `grade_style=us`; a set with words of its own, with pairs such as `P1=1, P2=2`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rollbook.connectors.oneroster.vocabulary import plain, vocabulary
from rollbook.connectors.source import NeedsAttention

CODES: Final = ("N1", "N2", "R", *(str(number) for number in range(1, 14)))
"""Year codes of the contract, from nursery to Year 13."""

_NUMBERED: Final = re.compile(r"(?:nc)?(?:year|yr|y|grade)?(?:group)?0*([1-9]\d?)")
_AMERICAN: Final = MappingProxyType({"KG": "1", "K": "1", "PK": "R", "PREK": "R", "TK": "R", "0": "1", "00": "1"})


@dataclass(frozen=True, slots=True)
class GradeStyle:
    """How the grades of a set are read.

    Attributes:
        shift: What is added to the number of a grade to make it the year.
        words: Grades as they are written (see `plain`) and the year code of each; these come first.
    """

    shift: int = 0
    words: Mapping[str, str] = field(default_factory=dict)

    def year_code(self, grade: str) -> str | None:
        """Return the year code of a grade, or None where it has none (mixed age, out of school, unknown)."""
        word = plain(grade)
        if word in self.words:
            return self.words[word]
        if found := _NUMBERED.fullmatch(word):
            number = str(int(found[1]) + self.shift)
            return number if number in CODES else None
        return vocabulary().years.get(word)


def grade_style(setting: str | None) -> GradeStyle:
    """Return the style that the setting `grade_style` asks for: blank or `uk`, `us`, or pairs `grade=year code`.

    Raises:
        NeedsAttention: A pair is not one, or names a year that there is not.
    """
    text = (setting or "").strip()
    if text.casefold() in {"", "uk"}:
        return GradeStyle()
    if text.casefold() == "us":
        return GradeStyle(1, MappingProxyType({plain(word): code for word, code in _AMERICAN.items()}))
    words = {}
    for pair in text.split(","):
        grade, sign, code = (part.strip() for part in pair.partition("="))
        if not sign or not grade or code not in CODES:
            raise NeedsAttention(
                f"The setting grade_style cannot be read at {pair.strip()!r}: write uk, us, or pairs such as "
                f"P1=1, P2=2; years are {', '.join(CODES)}."
            )
        words[plain(grade)] = code
    return GradeStyle(0, MappingProxyType(words))
