"""What the school census asks: ethnicity, free meals, pupil premium, special needs, care, nationality."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.heritage import ENGLISH, UNITED_KINGDOM
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.entitlements import EVER, Period, PremiumEvidence, is_fsm, is_fsm6, is_pp
from rollbook.contract.codesets.ethnicity import broad_group
from rollbook.contract.codesets.sen import broad_area, provision

_TWO_NATIONALITIES: Final = 0.08
_REVIEWED: Final = 0.8
_PREMIUM: Final = timedelta(round(EVER * 365.25))


def demographics(scene: Scene, pupil: Pupil) -> dict[str, Any]:
    """Return the member `demographics` of a pupil, as of today."""
    chance = stream(scene.seed, "census", pupil.key)
    household, today = pupil.household, scene.today
    meals = _known(household.meals, today)
    code = pupil.provision.on(today)
    return {
        "ethnicity_code": household.heritage.ethnicity,
        "ethnicity_group": broad_group(household.heritage.ethnicity),
        "gender": pupil.sex,
        "is_eal": household.language != ENGLISH,
        **_origin(chance, pupil),
        **_meals_and_premium(scene, pupil, meals, chance),
        "sen_category": code,
        "sen_category_history": _provision_history(pupil, today),
        "sen_needs": _needs(pupil) if code != "N" else [],
        "in_care": household.care == "now",
        "ever_in_care": household.care != "never",
        "service_child": household.service,
    }


def _origin(chance: Random, pupil: Pupil) -> dict[str, Any]:
    heritage = pupil.household.heritage
    abroad = chance.random() < heritage.born_abroad
    both = chance.random() < _TWO_NATIONALITIES
    country = heritage.country if abroad else UNITED_KINGDOM
    return {
        "country_of_birth": country,
        "nationalities": [country, UNITED_KINGDOM] if abroad and both else [country],
    }


def _known(spell: tuple[date, date | None] | None, today: date) -> Period | None:
    """Return a spell as it is known today: nothing of what has not begun, no end that has not come."""
    if spell is None or spell[0] > today:
        return None
    start, end = spell
    return Period(start, end if end is not None and end < today else None)


def _meals_and_premium(scene: Scene, pupil: Pupil, meals: Period | None, chance: Random) -> dict[str, Any]:
    household, today = pupil.household, scene.today
    history = [meals] if meals else []
    evidence = PremiumEvidence(
        free_school_meals=history,
        in_care=[Period(household.care_from)] if household.care == "now" else (),
        post_looked_after="A" if household.care == "adopted" else None,
        service_child="Y" if household.service else "N",
    )
    eligible = is_fsm(history, today)
    premium = is_pp(evidence, today)
    review = date(scene.year.begins + 1, 9, 1) if eligible and chance.random() < _REVIEWED else None
    return {
        "is_fsm": eligible,
        "is_fsm6": is_fsm6(history, today),
        "fsm_history": [_span(f"{pupil.key}-F", period.start, period.end) for period in history],
        "fsm_review_date": review,
        "is_pp": premium,
        "pp_history": _premium_history(pupil, meals, today, premium=premium),
    }


def _premium_history(pupil: Pupil, meals: Period | None, today: date, *, premium: bool) -> list[dict[str, Any]]:
    """Return the one spell of pupil premium: it lasts six years longer than free meals, or from the first day on."""
    if meals is not None and meals.start is not None:
        last = meals.end + _PREMIUM if meals.end else None
        return [_span(f"{pupil.key}-P", meals.start, last if last and last < today else None)]
    return [_span(f"{pupil.key}-P", pupil.start, None)] if premium else []


def _span(key: str, start: date | None, end: date | None) -> dict[str, Any]:
    return {"id": key, "start_date": start, "end_date": end}


def _provision_history(pupil: Pupil, today: date) -> list[dict[str, Any]]:
    found = []
    for number, (code, start, end) in enumerate(pupil.provision.spells, 1):
        if start <= today:
            known = provision(code)
            found.append(
                {
                    **_span(f"{pupil.key}-S{number}", start, end if end and end < today else None),
                    "code": code,
                    "description": known.label if known else None,
                }
            )
    return found


def _needs(pupil: Pupil) -> list[dict[str, Any]]:
    start = pupil.provision.spells[0][1]
    found = []
    for priority, code in enumerate(pupil.provision.needs, 1):
        area = broad_area(code)
        found.append(
            {
                "id": f"{pupil.key}-D{priority}",
                "start_date": start,
                "sen_need_type_code": code,
                "sen_need_type_name": codeset("sen_type").label(code),
                "sen_broad_need_type_code": area.code if area else None,
                "sen_broad_need_type_name": area.label if area else None,
                "priority": priority,
            }
        )
    return found
