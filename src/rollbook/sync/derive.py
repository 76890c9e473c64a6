"""Derive: what follows from other members of a record and the day, by the rules of the contract's code sets.

What a source says itself stands, but for flags that a history settles: those are worked out for the day, and anew when
a day begins (`days`), since a flag written down last year is not true for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from copy import deepcopy
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets import entitlements as rules
from rollbook.contract.codesets.ethnicity import GROUPS, broad_group
from rollbook.contract.codesets.languages import language_name
from rollbook.contract.codesets.sen import broad_area, provision
from rollbook.contract.codesets.subjects import platform_subject_of
from rollbook.sync.told import HISTORIES, UNEARNED

Values = dict[str, Any]
Place = tuple[str, str]
"""A member of a student or member of staff, as (part, member); members of no part have a blank one."""

_RANKED: Final = "NPAKSE"
"""Special educational provision, what outranks what when both begin on one day: a plan is more than support."""
_FOLLOWS: Final[Mapping[Place, tuple[Place, ...]]] = {
    ("demographics", "ethnicity_group"): (("demographics", "ethnicity_code"),),
    ("demographics", "is_fsm"): (("demographics", "fsm_history"),),
    ("demographics", "is_fsm6"): (("demographics", "fsm_history"), ("demographics", "is_fsm")),
    ("demographics", "is_eal"): (("languages", "first_language_code"),),
    ("demographics", "is_pp"): (
        ("", "year_code"),
        ("demographics", "fsm_history"),
        ("demographics", "pp_history"),
        ("demographics", "in_care"),
        ("demographics", "service_child"),
        ("demographics", "is_fsm"),
        ("demographics", "is_fsm6"),
    ),
    ("demographics", "sen_category"): (("demographics", "sen_category_history"),),
    ("languages", "first_language_name"): (("languages", "first_language_code"),),
    ("languages", "home_language_name"): (("languages", "home_language_code"),),
    ("languages", "proficiency_in_english_name"): (("languages", "proficiency_in_english_code"),),
}
"""What follows from what."""
_PARTS: Final = ("demographics", "languages")
_DATED: Final = tuple(("demographics", name) for name in ("is_fsm", "is_fsm6", "is_pp", "sen_category"))
"""What follows from the day too."""


def derive(kind: str, values: Values, *, on: date) -> None:
    """Fill what follows from the other members of a record on the day `on`."""
    rule = _RULES.get(kind)
    if rule is not None:
        rule(values, on)


def forget_derived(kind: str, stored: Mapping[str, Any], arrived: Mapping[str, Any], *, then: date) -> Values:
    """Return stored values without what follows from a member that arrives anew: it follows from the new one then.

    What is otherwise than it followed on the day `then`, for which it was stored, was said by a source, and stands.
    """
    coming = [
        place
        for place, sources in _FOLLOWS.items()
        if any(name in ((arrived.get(of) if of else arrived) or {}) for of, name in sources)
    ]
    return _without(kind, stored, coming, then=then) if coming else dict(stored)


def for_another_day(kind: str, stored: Mapping[str, Any], *, then: date, on: date) -> Values:
    """Return stored values with the flags that hang on the day as they are on the day `on`, not on the day `then`."""
    values = _without(kind, stored, _DATED, then=then)
    derive(kind, values, on=on)
    return values


def said_alone(kind: str, stored: Mapping[str, Any], *, then: date) -> Values:
    """Return stored values without all that follows from others: what sources said."""
    return _without(kind, stored, _FOLLOWS, then=then)


_NOTHING: Final = (None, False, "N")
"""Values of such a flag that say that nothing holds."""


def told_today(values: Values, flags: AbstractSet[str], *, on: date, new_id: Callable[[str, str], int]) -> Values:
    """Return values whose histories, told by another source, agree with flags that this source tells of today.

    What such a flag denies ended the day before, and what no history knows of begins today: nothing of before is lost.
    `new_id` numbers a row of a history by its first day.
    """
    facts = dict(values.get("demographics") or {})
    for history, flag in HISTORIES.items():
        if flag not in flags or not facts.get(history):
            continue
        alone: Values = {"demographics": {history: deepcopy(facts[history])}}
        derive("student", alone, on=on)
        says, follows = facts.get(flag), alone["demographics"].get(flag)
        if says == follows or (says in _NOTHING and follows in _NOTHING):
            continue
        spells = [_ended(spell, before=on) for spell in facts[history]]
        if says not in _NOTHING:
            begun = {"id": new_id(history, on.isoformat()), "start_date": on.isoformat(), "end_date": None}
            spells.append({**begun, "code": says} if flag == "sen_category" else begun)
        facts[history] = [spell for spell in spells if spell is not None]
    return {**values, "demographics": facts} if facts else values


def _ended(spell: Values, *, before: date) -> Values | None:
    """Return a time that does not hold on a day: one that would ends the day before; None if it began that day."""
    if not _period(spell).holds(before):
        return spell
    if (spell.get("start_date") or "")[:10] == before.isoformat():
        return None
    return {**spell, "end_date": (before - timedelta(days=1)).isoformat()}


def _without(kind: str, stored: Mapping[str, Any], places: Iterable[Place], *, then: date) -> Values:
    """Return stored values without those members that are as they followed from the others on the day `then`."""
    kept = deepcopy(dict(stored))
    for part, member in places:
        if not (stored.get(part) or {}).get(member) and (stored.get(part) or {}).get(member) is not False:
            continue
        trial = {**stored, **{name: deepcopy(stored[name]) for name in _PARTS if stored.get(name)}}
        said = trial[part].pop(member)
        derive(kind, trial, on=then)
        if trial[part].get(member) == said:
            kept[part].pop(member, None)
    return kept


def _student(values: Values, on: date) -> None:
    facts = values.get("demographics")
    if facts:
        _ethnicity(facts)
        _entitlements(facts, values, on)
        _special_needs(facts, on)
    languages = values.get("languages")
    if languages:
        for part in ("home_language", "first_language"):
            if languages.get(f"{part}_code"):
                _blank(languages, f"{part}_name", partial(language_name, languages[f"{part}_code"]))
        _named(languages, "proficiency_in_english_code", "proficiency_in_english_name", "english_proficiency")
        first = languages.get("first_language_code")
        if first:
            if values.get("demographics") is None:
                values["demographics"] = {}
            _blank(values["demographics"], "is_eal", lambda: rules.is_eal(first))


def _ethnicity(facts: Values) -> None:
    """Fill the group of an ethnicity; what is no group of the contract's is no answer of the source's."""
    if facts.get("ethnicity_group") not in GROUPS:
        facts["ethnicity_group"] = broad_group(facts.get("ethnicity_code") or "")


def _entitlements(facts: Values, values: Values, on: date) -> None:
    meals, premium = _periods(facts.get("fsm_history")), _periods(facts.get("pp_history"))
    unearned = values.get(UNEARNED, ())
    earning = tuple(each for each in meals if not each.start or each.start.isoformat() not in unearned)
    if meals:
        facts["is_fsm"], facts["is_fsm6"] = rules.is_fsm(meals, on), rules.is_fsm6(meals, on)
    elif facts.get("is_fsm"):
        _blank(facts, "is_fsm6", lambda: True)
    if facts.get("in_care"):
        facts["ever_in_care"] = True
    evidence = rules.PremiumEvidence(
        pupil_premium=premium,
        free_school_meals=earning if meals else ((rules.Period(on),) if facts.get("is_fsm6") else ()),
        in_care=(rules.Period(on),) if facts.get("in_care") else (),
        service_child="Y" if facts.get("service_child") else None,
        year_code=values.get("year_code"),
    )
    if premium:
        facts["is_pp"] = rules.is_pp(evidence, on)
    elif meals or evidence.free_school_meals or facts.get("in_care") or facts.get("service_child"):
        _blank(facts, "is_pp", lambda: rules.is_pp(evidence, on))


def _special_needs(facts: Values, on: date) -> None:
    for spell in facts.get("sen_category_history") or ():
        _named(spell, "code", "description", "sen_provision")
    living = [
        (spell.get("start_date") or "", _RANKED.find(spell["code"]), spell["code"])
        for spell in facts.get("sen_category_history") or ()
        if spell.get("code") and _period(spell).holds(on)
    ]
    if living:
        # What the contract has no word for is not sent as one: its clients stop at a word that they do not know.
        known = provision(max(living)[2])
        facts["sen_category"] = known.code if known else None
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
        _ethnicity(facts)


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
