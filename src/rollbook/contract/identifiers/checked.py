"""What every check of an identifier answers."""

import re
from dataclasses import dataclass
from typing import Final

TEMPORARY: Final = "temporary"
"""Note: a UPN that holds only until the pupil's own is found; unique within the issuing school and year."""

RETIRED_AUTHORITY: Final = "retired local authority"
"""Note: the local authority in it is no more; the identifier is still good."""

PLACEHOLDER: Final = "placeholder"
"""Note: a value that stands for "not known"."""

TEST_RANGE: Final = "test range"
"""Note: a number that is never given to a person."""

CHECK_NOT_VERIFIED: Final = "check character not verified"
"""Note: the shape is right, and the check character could not be worked out."""

PSEUDO: Final = "pseudo"
"""Note: a code that stands for a place which has none of its own."""

TEXT_BESIDE: Final = "text beside the number"
"""Note: words stood beside the number; they are kept in `raw`."""


@dataclass(frozen=True)
class Checked:
    """An identifier after its check; true when it is valid.

    Attributes:
        kind: Which identifier, such as "upn".
        raw: The text as it was given.
        value: The normalised form; None when it is not valid.
        problem: One sentence that says what is wrong; None when it is valid.
        notes: What is worth knowing besides: constants of this module, such as TEMPORARY.
    """

    kind: str
    raw: str
    value: str | None
    problem: str | None
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.problem is None


def valid(kind: str, raw: str, value: str, *notes: str) -> Checked:
    """Return the answer for a valid identifier."""
    return Checked(kind, raw, value, None, notes)


def invalid(kind: str, raw: str, problem: str, *notes: str) -> Checked:
    """Return the answer for one that is not; `problem` is a sentence."""
    return Checked(kind, raw, None, problem, notes)


def compact(text: str) -> str:
    """Return the text without any white space and in upper case.

    Only ASCII is put in upper case: a long s or a dotless i would otherwise turn into a letter that passes.
    """
    bare = "".join(text.split())
    return bare.upper() if bare.isascii() else bare


def matches(pattern: str, text: str) -> re.Match[str] | None:
    r"""Match the whole text, with `\d` for the ten ASCII digits alone."""
    return re.fullmatch(pattern, text, re.ASCII)
