"""The school itself: its name, place and number.

The local authority exists, because numbers of pupils are checked against the list of them. The establishment numbers
from 9000 to 9999 are in no band that the Department for Education gives out, so no school has them and no pupil has a
UPN with one of them; each demo school takes ten of them, for itself and the schools that its pupils came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from rollbook.connectors.demo import places
from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.settings import DemoSettings
from rollbook.connectors.demo.words import PLACES
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers.synthetic import synthetic_upn

_SERIALS: Final = 1000
_ADJECTIVES: Final = ("", "", "", "New ", "Upper ", "North ", "South ", "Old ")


@dataclass(frozen=True, slots=True)
class School:
    """Facts of the school that others need."""

    name: str
    phase: str
    la_code: str
    la_name: str
    establishment_number: int
    town: str
    district: int
    domain: str

    def upn(self, year: int, serial: int) -> str:
        """Return the UPN of the `serial`th pupil (0 to 9,999) who was given one in `year`."""
        nearby, number = divmod(serial, _SERIALS)
        return synthetic_upn(self.la_code, str(self.establishment_number + nearby), year, number)


@cache
def school_of(settings: DemoSettings) -> School:
    """Return the school of these settings."""
    chance = stream(settings.root, "school")
    authority = chance.choice(
        [code for code in codeset("local_authority").current if code.text("country") == "England"]
    )
    number = 9000 + 10 * chance.randrange(100)
    town, district = places.town_and_district(chance)
    stem = chance.choice(_ADJECTIVES) + chance.choice(PLACES["schools"])
    if settings.seed == 1:
        stem = town = "Ashfield"
    name = f"{stem} {'Academy' if settings.phase == 'secondary' else 'Primary School'}"
    domain = f"{name.lower().replace(' ', '-')}.example.org"
    return School(name, settings.phase, authority.code, authority.label, number, town, district, domain)


def school_record(settings: DemoSettings, head_teacher: str) -> SourceRecord:
    """Return what the school says of itself."""
    school = school_of(settings)
    chance = stream(settings.root, "school address")
    secondary = school.phase == "secondary"
    values = {
        "name": school.name,
        "mis_provider": "Demo school",
        "urn": f"9{chance.randrange(100_000):05}",
        "street": places.street(chance),
        "town": school.town,
        "postcode": places.postcode(chance, school.district),
        "head_teacher": head_teacher,
        "phase": "Secondary" if secondary else "Primary",
        "establishment_type": "Academy converter" if secondary else "Community school",
        "la_code": int(school.la_code),
        "la_name": school.la_name,
        "establishment_number": school.establishment_number,
    }
    return SourceRecord("school", "school", values)
