"""What the school knows of the health and the diet of its pupils, and the two lists that it keeps of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers.synthetic import synthetic_nhs_number

_CONDITIONS: Final = weighted(
    {"3": 45, "4": 12, "11": 15, "12": 10, "10": 6, "1": 3, "2": 3, "13": 3, "14": 2, "16": 3, "15": 1, "17": 1, "9": 1}
)
_ADVICE: Final = {
    "1": ("Emergency medicine", "Call 999 if a seizure lasts longer than five minutes. Medicine is in the office."),
    "2": ("Insulin", "Checks blood sugar before lunch and before PE. Glucose tablets are in the office."),
    "3": ("Inhaler", "Carries a blue inhaler. A spare one is in the office."),
    "10": ("Adrenaline", "Carries two adrenaline pens. Use one at once and call 999."),
}
_DIETS: Final = weighted({"9": 30, "10": 10, "2": 14, "6": 18, "14": 12, "5": 6, "13": 5, "12": 3, "8": 2, "1": 1})
_HALAL: Final = frozenset({"south_asian_muslim", "somali"})
_PREGNANT_FROM: Final = 14
_SHARES: Final = {"condition": 0.2, "second": 0.1, "diet": 0.08, "halal": 0.7, "note": 0.04, "consent": 0.94}
_DAYS: Final = 365


def lookup_records(_scene: Scene) -> Iterator[SourceRecord]:
    """Yield the school's lists of medical conditions and of dietary needs."""
    for kind, codes in (("medical_condition", "medical_condition_examples"), ("dietary_need", "dietary_examples")):
        for code in codeset(codes).codes.values():
            yield SourceRecord(kind, f"{kind}-{code.code}", {"code": code.code, "name": code.label})


def medical(scene: Scene, pupil: Pupil) -> dict[str, Any]:
    """Return the member `medical` of a pupil."""
    chance = stream(scene.seed, "health", pupil.key)
    count = (chance.random() < _SHARES["condition"]) + (chance.random() < _SHARES["second"] * _SHARES["condition"])
    codes = dict.fromkeys(_CONDITIONS.draw(chance) for _ in range(count))
    grown = pupil.sex == "F" and scene.today.year - pupil.dob.year > _PREGNANT_FROM
    return {
        "nhs_number": synthetic_nhs_number(pupil.cohort % 10 * 10_000 + pupil.serial),
        "is_pregnant": grown and chance.random() < 0.001,  # noqa: PLR2004 - a share
        "has_emergency_consent": chance.random() < _SHARES["consent"],
        "conditions": [_condition(scene, pupil, code, chance) for code in codes],
        "dietary_needs": _diet(chance, pupil),
        "notes": _notes(scene, pupil, chance),
    }


def _condition(scene: Scene, pupil: Pupil, code: str, chance: Random) -> dict[str, Any]:
    heard = pupil.start - timedelta(chance.randint(0, 60))
    key = f"{pupil.key}-M{code}"
    advice = _ADVICE.get(code)
    return {
        "id": key,
        "information_received_on": heard,
        "code": code,
        "name": codeset("medical_condition_examples").label(code),
        "notes": [_note(scene, f"{key}-N", advice, heard)] if advice else [],
    }


def _diet(chance: Random, pupil: Pupil) -> list[str]:
    found = []
    if pupil.household.pool in _HALAL and chance.random() < _SHARES["halal"]:
        found.append("3")
    if chance.random() < _SHARES["diet"]:
        found.append(_DIETS.draw(chance))
    return found


def _notes(scene: Scene, pupil: Pupil, chance: Random) -> list[dict[str, Any]]:
    if chance.random() >= _SHARES["note"]:
        return []
    written = pupil.start + timedelta(chance.randrange(_DAYS))
    text = chance.choice(
        (
            ("Glasses", "Wears glasses for reading and should sit near the front."),
            ("Travel sickness", "Needs a seat at the front of the coach."),
            ("Nosebleeds", "Has nosebleeds in warm weather. No other treatment is needed."),
        )
    )
    return [_note(scene, f"{pupil.key}-N", text, written)] if written <= scene.today else []


def _note(scene: Scene, key: str, text: tuple[str, str], written: date) -> dict[str, Any]:
    """Return a note by the nurse who is there now; nobody asks who wrote it first."""
    nurses = scene.staff.in_role("NURS", scene.year.begins)
    summary, detail = text
    return {
        "id": key,
        "status": "PUBLIC",
        "summary": summary,
        "detail": detail,
        "created_by_id": nurses[0].key,
        "last_modified_by_id": nurses[0].key,
        "last_modified_date": datetime.combine(written, time(11, 20)),
    }
