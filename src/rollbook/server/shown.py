"""The settings in force, for a person to read: secrets stay hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rollbook.server.variables import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rollbook.server.environment import Setting


def shown(environ: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Each setting: its name, what is in force, and its meaning."""
    return tuple((each.name, _in_force(each, environ), each.meaning) for each in SETTINGS)


def _in_force(setting: Setting[object], environ: Mapping[str, str]) -> str:
    text = setting.text_in(environ)
    if text and setting.secret:
        return "(hidden)"
    return text or setting.default or f"({setting.otherwise.replace('`', '')})"
