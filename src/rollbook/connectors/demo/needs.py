"""Special educational needs: who has a plan or support, since when, and for what.

Shares are those of January 2025 (Department for Education, Special educational needs in England): 5.3 % with an
education, health and care plan, 14.2 % with SEN support; boys hold 71 % of plans and 61 % of support.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from rollbook.connectors.demo.chance import weighted
from rollbook.connectors.demo.stage import Stage

PLAN: Final = "E"
SUPPORT: Final = "K"

_PLANS: Final = {"M": 0.053 * 0.71 / 0.51, "F": 0.053 * 0.29 / 0.49}
_SUPPORT: Final = {"M": 0.142 * 0.61 / 0.51, "F": 0.142 * 0.39 / 0.49}
_ENDS: Final = 0.08
_BEGINS: Final = 0.014
_PLAN_NEEDS: Final = weighted(
    {
        "ASD": 33.6,
        "SLCN": 21,
        "SEMH": 15,
        "MLD": 8,
        "SPLD": 6,
        "SLD": 5,
        "PD": 4,
        "HI": 2,
        "VI": 1.2,
        "PMLD": 1.5,
        "MSI": 0.3,
        "DS": 1,
        "OTH": 1.4,
    }
)
_SUPPORT_NEEDS: Final = weighted(
    {
        "SLCN": 25.7,
        "SEMH": 21,
        "SPLD": 15,
        "MLD": 15,
        "ASD": 11,
        "OTH": 5,
        "NSA": 4,
        "PD": 2,
        "HI": 1.3,
    }
)


@dataclass(frozen=True, slots=True)
class Provision:
    """Times of provision, oldest first, as (code, first day, last day or None), and the needs, main one first."""

    spells: tuple[tuple[str, date, date | None], ...] = ()
    needs: tuple[str, ...] = ()

    def on(self, day: date) -> str:
        """Return the provision on `day`: E, K or N."""
        for code, start, end in self.spells:
            if start <= day and (end is None or day <= end):
                return code
        return "N"


_NONE: Final = Provision()


def draw_provision(chance: Random, *, sex: str, entered: date, stage: Stage) -> Provision:
    """Draw what a pupil needs; most needs were known before they `entered` the school."""
    lot, length = chance.random(), len(stage.codes)
    early = entered - timedelta(chance.randint(60, 1500 if stage.phase == "secondary" else 300))
    within = entered + timedelta(chance.randint(30, 365 * length))
    if lot < _PLANS[sex]:
        assessed = early + timedelta(chance.randint(20, 55))
        spells: tuple[tuple[str, date, date | None], ...] = (
            (SUPPORT, early, assessed - timedelta(1)),
            (PLAN, assessed, None),
        )
        return Provision(spells, _draw_needs(chance, PLAN))
    if lot < _PLANS[sex] + _SUPPORT[sex]:
        end = within if chance.random() < _ENDS else None
        return Provision(((SUPPORT, early, end),), _draw_needs(chance, SUPPORT))
    if chance.random() < _BEGINS:
        return Provision(((SUPPORT, within, None),), _draw_needs(chance, SUPPORT))
    return _NONE


def _draw_needs(chance: Random, code: str) -> tuple[str, ...]:
    needs = _PLAN_NEEDS if code == PLAN else _SUPPORT_NEEDS
    count = 1 + (chance.random() < 0.3) + (chance.random() < 0.05)  # noqa: PLR2004 - shares with a second and a third
    return tuple(dict.fromkeys(needs.draw(chance) for _ in range(count)))
