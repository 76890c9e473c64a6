"""Parents, carers and others to call about pupils, and how the school reaches them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from rollbook.connectors.demo import places
from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.families import Household
from rollbook.connectors.demo.heritage import first_name
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.words import POOLS
from rollbook.connectors.source import SourceRecord

_MOTHER: Final = ("Mother", "F", True)
_FATHER: Final = ("Father", "M", True)
_HOMES: Final = weighted(
    {
        (_MOTHER, _FATHER): 71,
        (_MOTHER,): 17,
        (_FATHER,): 3,
        (_MOTHER, ("Step Father", "M", False)): 6,
        (_MOTHER, ("Partner of parent", "F", True)): 1,
        (("Grandmother", "F", True),): 1,
        (("Carer", "F", True),): 1,
    }
)
_OTHERS: Final = weighted(
    {
        (): 62,
        (("Grandmother", "F", False),): 14,
        (("Grandfather", "M", False),): 5,
        (("Aunt", "F", False),): 8,
        (("Uncle", "M", False),): 3,
        (("Childminder", "F", False),): 4,
        (("Neighbour", "F", False),): 4,
    }
)
_FOSTER: Final = (("Foster Mother", "F", False), ("Foster Father", "M", False), ("Social Worker", "F", True))
_AT_HOME: Final = frozenset(
    {"Mother", "Father", "Step Father", "Partner of parent", "Carer", "Foster Mother", "Foster Father"}
)
_KEEPS_NAME: Final = 0.12


@dataclass(frozen=True, slots=True)
class Adult:
    """A contact: what the school calls them, and whether they hold parental responsibility."""

    key: str
    relationship: str
    sex: str
    responsible: bool


def adults(seed: str, household: Household) -> list[Adult]:
    """Return whom the school calls about the children of a household, the first to be called first."""
    chance = stream(seed, "adults", household.key)
    people = _FOSTER if household.care == "now" else _HOMES.draw(chance) + _OTHERS.draw(chance)
    return [
        Adult(f"C{household.key[1:]}-{number}", relationship, sex, responsible)
        for number, (relationship, sex, responsible) in enumerate(people, 1)
    ]


def links(seed: str, pupil: Pupil) -> list[dict[str, Any]]:
    """Return the member `contacts` of a pupil."""
    return [
        {
            "contact_id": adult.key,
            "relationship": {
                "relationship_type": adult.relationship,
                "priority": number,
                "parental_responsibility": adult.responsible,
            },
        }
        for number, adult in enumerate(adults(seed, pupil.household), 1)
    ]


def contact_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield every contact of the pupils on record."""
    for household in _households(scene.pupils):
        for adult in adults(scene.seed, household):
            yield SourceRecord("contact", adult.key, _contact(scene, household, adult))


def home(scene: Scene, household: Household) -> dict[str, str | None]:
    """Return the address of a household."""
    school = scene.school
    chance = stream(scene.seed, "home", household.key)
    return places.address(chance, town=school.town, district=school.district, county=school.la_name)


def _households(pupils: Iterable[Pupil]) -> Iterator[Household]:
    return iter({pupil.household.key: pupil.household for pupil in pupils}.values())


def _contact(scene: Scene, household: Household, adult: Adult) -> dict[str, Any]:
    chance = stream(scene.seed, "adult", adult.key)
    family = household.care != "now" and chance.random() > _KEEPS_NAME
    last_name = household.surname if family else chance.choice(POOLS[household.pool][2])
    given = first_name(chance, household.pool, adult.sex)
    title = _title(chance, adult.sex)
    at_home = adult.relationship in _AT_HOME
    return {
        "mis_id": adult.key,
        "first_name": given,
        "middle_name": first_name(chance, household.pool, adult.sex) if chance.random() < 0.4 else None,  # noqa: PLR2004 - a share
        "last_name": last_name,
        "gender": adult.sex,
        "title": title,
        "salutation": f"{title} {last_name}",
        "address": home(scene, household) if at_home else _elsewhere(scene, chance),
        "emails": _emails(chance, adult, given, last_name),
        "telephone_numbers": _telephones(chance, adult),
    }


def _title(chance: Random, sex: str) -> str:
    if chance.random() < 0.03:  # noqa: PLR2004 - a share
        return "Dr"
    return "Mr" if sex == "M" else chance.choice(("Mrs", "Mrs", "Ms", "Miss"))


def _elsewhere(scene: Scene, chance: Random) -> dict[str, str | None]:
    school = scene.school
    return places.address(chance, town=school.town, district=school.district, county=school.la_name)


def _emails(chance: Random, adult: Adult, first: str, last: str) -> list[dict[str, Any]]:
    """Return one address for nine in ten, and for some another one at work."""
    if chance.random() < 0.1:  # noqa: PLR2004 - a share
        return []
    work = adult.relationship == "Social Worker"
    domain = "council.example.org" if work else "mail.example.org"
    found = [(places.email(first, last, chance.randrange(1000), domain=domain), "Work" if work else "Home")]
    if not work and chance.random() < 0.2:  # noqa: PLR2004 - a share
        found.append((places.email(first[0], last, chance.randrange(100), domain="work.example.org"), "Work"))
    return [
        {"id": f"{adult.key}-E{number}", "email": email, "type": kind, "is_primary": number == 1}
        for number, (email, kind) in enumerate(found, 1)
    ]


def _telephones(chance: Random, adult: Adult) -> list[dict[str, Any]]:
    found = [("Mobile", places.mobile(chance))]
    if chance.random() < 0.4:  # noqa: PLR2004 - a share
        found.append(("Home", places.landline(chance)))
    if chance.random() < 0.25:  # noqa: PLR2004 - a share
        found.append(("Work", places.landline(chance)))
    if chance.random() < 0.02:  # noqa: PLR2004 - a share
        found.append(("Other", places.mobile(chance)))
    return [
        {"id": f"{adult.key}-T{number}", "type": kind, "telephone_number": telephone, "is_primary": number == 1}
        for number, (kind, telephone) in enumerate(found, 1)
    ]
