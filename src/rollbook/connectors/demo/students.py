"""Pupils as the contract describes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

from rollbook.connectors.demo import census, contacts, places
from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.health import medical
from rollbook.connectors.demo.heritage import ENGLISH, first_name
from rollbook.connectors.demo.pictures import picture
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.sixth_form import learning_aim_of
from rollbook.connectors.demo.words import POOLS, SHORT_FORMS
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers.synthetic import synthetic_temporary_upn, synthetic_uln

_SHARES: Final = {
    "middle": 0.7,
    "short": 0.5,
    "second name": 0.05,
    "former name": 0.03,
    "photo": 0.95,
    "home email": 0.15,
    "former upn": 0.02,
    "temporary": 0.004,
    "proficiency": 0.9,
}
_STATUS: Final = weighted({"C": 994, "M": 4, "S": 1, "G": 1})
_LEFT: Final = "P"
"""The status of somebody who was on roll before."""
_PROFICIENCY: Final = weighted({"A": 4, "B": 9, "C": 20, "D": 26, "E": 38, "N": 3})
_AGE_OF_ULN: Final = 14
_AGE_OF_UPN: Final = 4


def student_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield every pupil on record."""
    families: dict[str, list[Pupil]] = defaultdict(list)
    for pupil in scene.pupils:
        families[pupil.household.key].append(pupil)
    for pupil in scene.pupils:
        siblings = [{"student_id": other.key} for other in families[pupil.household.key] if other is not pupil]
        yield SourceRecord("student", pupil.key, {**_person(scene, pupil), "siblings": siblings})


def _person(scene: Scene, pupil: Pupil) -> dict[str, Any]:
    chance = stream(scene.seed, "student", pupil.key)
    names = _names(chance, pupil)
    position = scene.roll.position(pupil, scene.year.begins)
    return {
        "year_code": scene.roll.stage.code(position),
        **_numbers(scene, pupil, chance),
        **names,
        "dob": pupil.dob,
        "start_date": pupil.start,
        "end_date": scene.leaving(pupil),
        "enrolment_status": _status(scene, pupil, chance),
        "emails": _emails(scene, pupil, chance, names),
        "photo": _photo(chance, names),
        "languages": _languages(chance, pupil),
        "address": contacts.home(scene, pupil.household),
        "contacts": contacts.links(scene.seed, pupil),
        "demographics": census.demographics(scene, pupil),
        "medical": medical(scene, pupil),
        "learning_aims": learning_aim_of(scene, pupil),
    }


def _status(scene: Scene, pupil: Pupil, chance: Random) -> str:
    status: str = _STATUS.draw(chance)
    return _LEFT if pupil.end < scene.today else status


def _numbers(scene: Scene, pupil: Pupil, chance: Random) -> dict[str, str | None]:
    """Return the numbers that a pupil goes by; a UPN comes with the reception year, a ULN with year 9."""
    school, stage = scene.school, scene.roll.stage
    reception = pupil.cohort - stage.start_age + _AGE_OF_UPN
    known = (reception, 9, 1) <= (scene.today.year, scene.today.month, scene.today.day)
    temporary = chance.random() < _SHARES["temporary"]
    former = chance.random() < _SHARES["former upn"]
    upn = None
    if known:
        upn = (
            synthetic_temporary_upn(school.la_code, str(school.establishment_number), pupil.cohort, pupil.serial % 2300)
            if temporary
            else school.upn(reception, pupil.serial)
        )
    return {
        "upn": upn,
        "former_upn": school.upn(reception - 20, pupil.serial) if former and upn else None,
        "uln": synthetic_uln(pupil.cohort % 100 * 10_000 + pupil.serial)
        if scene.today.year - pupil.dob.year > _AGE_OF_ULN
        else None,
        "mis_id": pupil.key,
        "pan": admission_number(pupil),
    }


def admission_number(pupil: Pupil) -> str:
    """Return the pupil's number in the admissions register."""
    return f"{pupil.cohort % 100:02}{pupil.serial:04}"


def _names(chance: Random, pupil: Pupil) -> dict[str, str | None]:
    legal_first, legal_last, pool = pupil.legal_first_name, pupil.household.surname, pupil.household.pool
    middle = first_name(chance, pool, pupil.sex) if chance.random() < _SHARES["middle"] else None
    short = SHORT_FORMS.get(legal_first) if chance.random() < _SHARES["short"] else None
    other = chance.choice(POOLS[pool][2])
    last = other if chance.random() < _SHARES["second name"] else None
    former = chance.choice(POOLS[pool][2]) if chance.random() < _SHARES["former name"] else None
    return {
        "first_name": short,
        "legal_first_name": legal_first,
        "middle_name": middle,
        "last_name": last,
        "legal_last_name": legal_last,
        "former_last_name": former,
    }


def _emails(scene: Scene, pupil: Pupil, chance: Random, names: Mapping[str, str | None]) -> list[dict[str, Any]]:
    first, last = names["legal_first_name"], names["legal_last_name"]
    at_school = places.email(admission_number(pupil), last, domain=f"pupils.{scene.school.domain}")
    found = [(at_school, "Other")]
    if chance.random() < _SHARES["home email"]:
        found.append((places.email(first, last, chance.randrange(1000), domain="mail.example.org"), "Home"))
    return [
        {"id": f"{pupil.key}-E{number}", "email": email, "type": kind, "is_primary": number == 1}
        for number, (email, kind) in enumerate(found, 1)
    ]


def _photo(chance: Random, names: Mapping[str, str | None]) -> dict[str, Any] | None:
    if chance.random() >= _SHARES["photo"]:
        return None
    first = names["first_name"] or names["legal_first_name"] or ""
    last = names["last_name"] or names["legal_last_name"] or ""
    return picture(chance, first[:1] + last[:1])


def _languages(chance: Random, pupil: Pupil) -> dict[str, str | None]:
    language, languages = pupil.household.language, codeset("language")
    level = _PROFICIENCY.draw(chance)
    additional = language != ENGLISH and chance.random() < _SHARES["proficiency"]
    home_code = ENGLISH if language != ENGLISH and chance.random() > _SHARES["proficiency"] else language
    return {
        "home_language_code": home_code,
        "home_language_name": languages.label(home_code),
        "first_language_code": language,
        "first_language_name": languages.label(language),
        "proficiency_in_english_code": level if additional else None,
        "proficiency_in_english_name": codeset("english_proficiency").label(level) if additional else None,
    }
