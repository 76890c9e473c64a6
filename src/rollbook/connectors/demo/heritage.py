"""Where families come from: shares of ethnic groups, languages and countries, and the names that go with them.

Shares are those of pupils in state schools in England in 2024/25 (Department for Education, school census); what the
published tables leave over (9.3 %) is split by the counts of 2020/21. Languages follow the answer to Parliament on
pupils' first languages in January 2015, with Romanian added; within a group they are estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from rollbook.connectors.demo.chance import Weighted, weighted
from rollbook.connectors.demo.words import POOLS

ENGLISH: Final = "ENG"
UNITED_KINGDOM: Final = "GBR"


@dataclass(frozen=True, slots=True)
class Heritage:
    """One ethnic group of the school census.

    Attributes:
        ethnicity: Its code.
        additional: Share of its pupils for whom English is an additional language.
        languages: What these speak at home, by CBDS code.
        country: Where those born abroad were born (ISO 3166-1 alpha-3).
        born_abroad: Share of pupils born there.
        pools: Names, as keys of `words.POOLS`.
    """

    ethnicity: str
    additional: float
    languages: Weighted[str]
    country: str
    born_abroad: float
    pools: Weighted[str]


def _of(row: tuple[str, float, float, str, str, float, str]) -> Heritage:
    ethnicity, _, additional, languages, country, born_abroad, pools = row
    return Heritage(ethnicity, additional, _weights(languages), country, born_abroad, _weights(pools))


def _weights(text: str) -> Weighted[str]:
    """Read "URD 5 PNJ 3", or "URD" alone."""
    words = text.split()
    return weighted(dict(zip(words[::2], map(float, words[1::2]), strict=True)) if len(words) > 1 else {words[0]: 1})


_ROWS: Final = (
    ("WBRI", 60.3, 0.01, "POL 1 CYM 1 ITA 1", "AUS", 0.01, "british"),
    ("WIRI", 0.3, 0.03, "GAE", "IRL", 0.2, "irish"),
    ("WIRT", 0.1, 0.05, "GAE", "IRL", 0.1, "irish"),
    ("WROM", 0.3, 0.7, "RMN 3 CZE 1", "ROU", 0.5, "romanian"),
    ("WOTH", 7.4, 0.72, "POL 9 RMN 7 POR 3 LIT 2 ITA 2 BUL 2 SPA 2", "POL", 0.45, "polish 5 romanian 4 iberian 3"),
    ("MWBC", 1.6, 0.01, "CCE", "JAM", 0.02, "british"),
    ("MWBA", 1.0, 0.12, "FRN 2 YOR 1", "NGA", 0.05, "british 2 west_african 1"),
    ("MWAS", 1.7, 0.15, "URD 2 PNJ 1 HIN 1", "IND", 0.05, "british 2 south_asian_muslim 1 indian 1"),
    ("MOTH", 2.9, 0.17, "SPA 2 ARA 2 POR 1", "BRA", 0.1, "british 3 iberian 1 middle_eastern 1"),
    ("AIND", 4.2, 0.62, "PNJ 4 GUJ 4 MLM 2 HIN 2 TAM 2 TEL 1", "IND", 0.35, "indian"),
    ("APKN", 4.7, 0.7, "URD 6 PNJ 4 PAT 1", "PAK", 0.15, "south_asian_muslim"),
    ("ABAN", 1.8, 0.8, "BNG", "BGD", 0.15, "south_asian_muslim"),
    ("AOTH", 2.3, 0.65, "TAM 4 NEP 3 TGL 2 PRS 2 PAT 2", "LKA", 0.35, "other_asian 3 middle_eastern 1"),
    ("BCRB", 0.9, 0.02, "CCE", "JAM", 0.1, "british"),
    ("BAFR", 5.2, 0.48, "SOM 6 YOR 3 ARA 2 FRN 3 AKA 2 POR 1", "NGA", 0.3, "west_african 3 somali 2"),
    ("BOTH", 0.8, 0.25, "FRN 2 POR 1", "COD", 0.15, "british 1 west_african 1"),
    ("CHNE", 0.8, 0.65, "CHI", "HKG", 0.5, "chinese"),
    ("OOTH", 2.5, 0.66, "ARA 6 KUR 3 PRS 2 TUR 3", "IRQ", 0.45, "middle_eastern"),
    ("REFU", 0.6, 0.1, "OTB", "FRA", 0.05, "british"),
    ("NOBT", 0.6, 0.1, "OTB", "FRA", 0.05, "british"),
)

HERITAGES: Final[Weighted[Heritage]] = weighted({_of(row): row[1] for row in _ROWS})
"""Families by their share of the pupils of England."""

STAFF_HERITAGES: Final[Weighted[Heritage]] = weighted(
    {_of(row): row[1] * (4 if row[0] == "WBRI" else 1) for row in _ROWS if row[0] not in {"WIRT", "WROM", "REFU"}}
)
"""Staff by background: nearly nine in ten are White British, as in the school workforce census."""


def surname(chance: Random, heritage: Heritage) -> tuple[str, str]:
    """Return a surname, and the pool that first names should come from too."""
    pool = heritage.pools.draw(chance)
    return chance.choice(POOLS[pool][2]), pool


def first_name(chance: Random, pool: str, sex: str) -> str:
    """Return a first name for a girl or woman ("F") or for a boy or man ("M")."""
    girls, boys, _ = POOLS[pool]
    return chance.choice(girls if sex == "F" else boys)
