"""What a setting is: one environment variable, its meaning, and how its text becomes a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = TypeVar("Value")


class SettingProblem(ImproperlyConfigured):
    """A setting is wrong or missing: whoever starts the server must change it. Its text is clear to them."""

    def __init__(self, *, name: str, wrong: str, remedy: str) -> None:
        """Say which variable, what is wrong with it (without a full stop), and what to do (a sentence)."""
        super().__init__(f"{name} {wrong}. {remedy}")
        self.name = name
        self.wrong = wrong
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Generic[Value]):
    """One environment variable.

    Attributes:
        name: The variable; it starts with ``ROLLBOOK_``.
        meaning: One sentence for whoever runs the server.
        read: Turns the text into a value, or raises ``ValueError`` with the end of the sentence
            "ROLLBOOK_X is 'text', but ...".
        example: A text that ``read`` accepts.
        default: The text used where the variable is missing or empty; ``None`` where something else decides.
        otherwise: What decides where ``default`` is ``None``, in a few words.
        secret: Whether its text is kept out of messages.
    """

    name: str
    meaning: str
    read: Callable[[str], Value]
    example: str
    default: str | None = None
    otherwise: str = ""
    secret: bool = False

    def of(self, environ: Mapping[str, str]) -> Value:
        """The value in force.

        Raises:
            SettingProblem: There is neither a text nor a default, or the text cannot be read.
        """
        text = self.text_in(environ) or self.default
        if text is None:
            raise self.missing()
        return self._value(text)

    def or_else(self, environ: Mapping[str, str], otherwise: Callable[[], Value]) -> Value:
        """The value of the text where there is one, else what ``otherwise`` finds.

        Raises:
            SettingProblem: The text cannot be read.
        """
        text = self.text_in(environ)
        return self._value(text) if text else otherwise()

    def text_in(self, environ: Mapping[str, str]) -> str:
        """The text that the environment has, or nothing."""
        return environ.get(self.name, "").strip()

    def missing(self) -> SettingProblem:
        """The problem of a setting that must be given and is not."""
        return SettingProblem(name=self.name, wrong="is missing", remedy=f"{self.meaning} {self._advice()}")

    def _value(self, text: str) -> Value:
        try:
            return self.read(text)
        except ValueError as error:
            shown = "is set" if self.secret else f"is {text!r}"
            raise SettingProblem(name=self.name, wrong=f"{shown}, but {error}", remedy=self._advice()) from error

    def _advice(self) -> str:
        return f"Set it, for example: {self.name}={self.example}"
