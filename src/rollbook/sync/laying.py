"""Laying what arrived over what is stored: member by member, for sources that do not tell everything."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from rollbook.sync.check import PEOPLE, given_names
from rollbook.sync.derive import Place, forget_derived


def merged(kind: str, stored: Mapping[str, Any], arrived: Mapping[str, Any], *, then: date) -> dict[str, Any]:
    """Lay what arrived over what is stored. Contacts are added to: a file that lists some does not deny the others."""
    whole = overlaid(
        forget_derived(kind, given_names(stored), arrived, then=then) if kind in PEOPLE else stored, arrived
    )
    came, left = arrived.get("start_date"), stored.get("end_date")
    if kind in PEOPLE and came and left and came > left:
        # Who came after they left has not left.
        whole["end_date"] = arrived.get("end_date")
    if arrived.get("contacts"):
        named = {link.get("contact_id") for link in arrived["contacts"]}
        others = [link for link in stored.get("contacts") or () if link["contact_id"] not in named]
        whole["contacts"] = [*arrived["contacts"], *others]
    return whole


def with_members(values: dict[str, Any], stored: Mapping[str, Any], places: AbstractSet[Place]) -> dict[str, Any]:
    """Return values with the stored ones of some members, given as (part, member), where they have none."""
    whole = {**values, **{part: dict(values.get(part) or {}) for part, _ in places if part}}
    for part, member in places:
        value = ((stored.get(part) or {}) if part else stored).get(member)
        holder = whole[part] if part else whole
        if value is not None and holder.get(member) in (None, []):
            holder[member] = value
    return {name: value for name, value in whole.items() if value != {} or name in values}


def overlaid(stored: Mapping[str, Any], arrived: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values with the arrived ones over them; objects are laid over member by member, lists replaced."""
    whole = dict(stored)
    for name, value in arrived.items():
        below = whole.get(name)
        whole[name] = overlaid(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return whole
