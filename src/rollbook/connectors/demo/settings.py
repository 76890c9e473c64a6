"""What the demo school can be told: its seed, its size and its phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rollbook.connectors.source import NeedsAttention

FEWEST, MOST = 30, 30_000
USUAL: Final = {"secondary": 1500, "primary": 420}
"""Phases, and how many pupils a school of that phase has where nobody says."""

SETTINGS: Final[Mapping[str, str]] = {
    "seed": "A whole number. The same number always gives the same school; another number gives another. Usually 1.",
    "pupils": f"How many pupils are on roll, {FEWEST} to {MOST:,}. Usually 1,500, or 420 in a primary school.",
    "phase": '"secondary" (years 7 to 13) or "primary" (nursery to year 6). Usually secondary.',
}


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """Settings that have been checked."""

    seed: int
    pupils: int
    phase: str

    @property
    def root(self) -> str:
        """What every stream of chance begins with: people of another phase are other people."""
        return f"{self.seed}-{self.phase}"


def read_settings(settings: Mapping[str, Any]) -> DemoSettings:
    """Check the settings as a form or a file gives them; texts are read as numbers.

    Raises:
        NeedsAttention: A setting is unknown, not a whole number or out of range.
    """
    unknown = sorted(set(settings) - set(SETTINGS))
    if unknown:
        raise NeedsAttention(f"The demo school knows no setting {unknown[0]!r}; it has {', '.join(SETTINGS)}.")
    phase = str(settings.get("phase") or "secondary").strip().lower()
    if phase not in USUAL:
        raise NeedsAttention(f"The demo school is secondary or primary, not {phase!r}.")
    pupils = _whole_number(settings, "pupils", usual=USUAL[phase])
    if not FEWEST <= pupils <= MOST:
        raise NeedsAttention(f"The demo school has {FEWEST} to {MOST:,} pupils, not {pupils:,}.")
    return DemoSettings(seed=_whole_number(settings, "seed", usual=1), pupils=pupils, phase=phase)


def _whole_number(settings: Mapping[str, Any], name: str, *, usual: int) -> int:
    given = settings.get(name)
    if given is None or given == "":
        return usual
    try:
        return int(str(given).replace(",", "").strip())
    except ValueError:
        raise NeedsAttention(f"The setting {name!r} of the demo school is a whole number, not {given!r}.") from None
