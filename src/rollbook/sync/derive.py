"""Derive: what follows from other members of a record and the day, by the rules of the contract's code sets.

What a source says itself stands, but for flags that a history settles: those are worked out for the day of the sync,
since a flag written down last year is not true for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets import entitlements as rules
from rollbook.contract.codesets.ethnicity import broad_group
from rollbook.contract.codesets.sen import broad_area
from rollbook.contract.codesets.subjects import platform_subject_of

Values = dict[str, Any]


def derive(kind: str, values: Values, *, on: date) -> None:
    """Fill what follows from the other members of a record on the day `on`."""
    rule = _RULES.get(kind)
    if rule is not None:
        rule(values, on)


def _student(values: Values, on: date) -> None:
    facts = values.get("demographics")
    if facts:
        _blank(facts, "ethnicity_group", lambda: broad_group(facts.get("ethnicity_code") or ""))
        _entitlements(facts, on)
        _special_needs(facts, on)
    languages = values.get("languages")
    if languages:
        for part, name in (("home_language", "language"), ("first_language", "language")):
            _named(languages, f"{part}_code", f"{part}_name", name)
        _named(languages, "proficiency_in_english_code", "proficiency_in_english_name", "english_proficiency")
        first = languages.get("first_language_code")
        if first:
            if values.get("demographics") is None:
                values["demographics"] = {}
            _blank(values["demographics"], "is_eal", lambda: rules.is_eal(first))


def _entitlements(facts: Values, on: date) -> None:
    meals, premium = _periods(facts.get("fsm_history")), _periods(facts.get("pp_history"))
    if meals:
        facts["is_fsm"], facts["is_fsm6"] = rules.is_fsm(meals, on), rules.is_fsm6(meals, on)
    elif facts.get("is_fsm"):
        _blank(facts, "is_fsm6", lambda: True)
    if facts.get("in_care"):
        facts["ever_in_care"] = True
    evidence = rules.PremiumEvidence(
        pupil_premium=premium,
        free_school_meals=meals,
        in_care=(rules.Period(on),) if facts.get("in_care") else (),
        service_child="Y" if facts.get("service_child") else None,
    )
    if premium:
        facts["is_pp"] = rules.is_pp(evidence, on)
    elif meals or facts.get("in_care") or facts.get("service_child"):
        _blank(facts, "is_pp", lambda: rules.is_pp(evidence, on))


def _special_needs(facts: Values, on: date) -> None:
    for spell in facts.get("sen_category_history") or ():
        _named(spell, "code", "description", "sen_provision")
    living = [
        (spell.get("start_date") or "", spell["code"])
        for spell in facts.get("sen_category_history") or ()
        if spell.get("code") and _period(spell).holds(on)
    ]
    if living:
        facts["sen_category"] = max(living)[1]
    for need in facts.get("sen_needs") or ():
        code = need.get("sen_need_type_code")
        _named(need, "sen_need_type_code", "sen_need_type_name", "sen_type")
        area = broad_area(code) if code else None
        if area is not None:
            _blank(need, "sen_broad_need_type_code", lambda found=area: found.code)  # type: ignore[misc]
            _blank(need, "sen_broad_need_type_name", lambda found=area: found.label)  # type: ignore[misc]


def _staff_member(values: Values, _on: date) -> None:
    facts = values.get("demographics")
    if facts:
        _blank(facts, "ethnicity_group", lambda: broad_group(facts.get("ethnicity_code") or ""))


def _mis_subject(values: Values, _on: date) -> None:
    """Map a subject of the MIS by its code, where neither source nor school said what it is."""

    def mapped() -> str | None:
        found = platform_subject_of((values.get("code") or "").strip().upper())
        return found.code if found else None

    _blank(values, "subject_code", mapped)


_RULES: Final[Mapping[str, Callable[[Values, date], None]]] = {
    "student": _student,
    "staff_member": _staff_member,
    "mis_subject": _mis_subject,
}


def _blank(values: Values, member: str, answer: Callable[[], Any]) -> None:
    if values.get(member) is None:
        values[member] = answer()


def _named(values: Values, code: str, name: str, codes: str) -> None:
    """Fill the name that belongs to a code."""
    if values.get(code) and values.get(name) is None:
        values[name] = codeset(codes).label(values[code])


def _periods(history: Iterable[Values] | None) -> tuple[rules.Period, ...]:
    return tuple(_period(spell) for spell in history or ())


def _period(spell: Values) -> rules.Period:
    start, end = spell.get("start_date"), spell.get("end_date")
    return rules.Period(
        date.fromisoformat(start[:10]) if start else None, date.fromisoformat(end[:10]) if end else None
    )
