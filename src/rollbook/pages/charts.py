"""Small charts, drawn on the server as inline SVG. Each comes with words that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH = 96
HEIGHT = 32
MARGIN = 3
FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its name, its length, and the length as it is written."""

    name: str
    value: float
    written: str
    share: float
    """Of the longest bar, in percent."""


def sparkline(values: Sequence[float], *, label: str) -> SafeString:
    """Draw the course of a number, the oldest first, with a dot at its newest value.

    `label` says in words what the line shows. Without at least two values there is no course, and nothing is drawn.
    """
    if len(values) < 2:  # noqa: PLR2004  (a line has two ends)
        return SafeString("")
    low, high = min(values), max(values)
    spread = (high - low) or 1
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = [
        (MARGIN + step * place, HEIGHT - MARGIN - (value - low) / spread * (HEIGHT - 2 * MARGIN))
        for place, value in enumerate(values)
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    end_x, end_y = points[-1]
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path d="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        *(WIDTH, HEIGHT, label, path, f"{end_x:.1f}", f"{end_y:.1f}"),
    )


def bars(rows: Sequence[tuple[str, float]], *, unit: str = "") -> tuple[Bar, ...]:
    """Measure each row against the longest one. Lengths are not negative."""
    longest = max((value for _, value in rows), default=0) or 1
    return tuple(
        Bar(name=name, value=value, written=f"{value:,g}{unit}", share=round(value / longest * FULL, 2))
        for name, value in rows
    )
