"""Small charts, drawn on the server as inline SVG. Each comes with words that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 96
HEIGHT = 32
MARGIN = 3
FULL = 100
COLUMN_HEIGHT = 48
COLUMN_STEP = 10
COLUMN_GAP = 3


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


def columns(values: Sequence[float], *, label: str) -> SafeString:
    """Draw a column for each value, the oldest first, as wide as there is room. Values are not negative.

    `label` says in words what the columns show.
    """
    if not any(values):
        return SafeString("")
    highest = max(values)
    heights = [max(value / highest * COLUMN_HEIGHT, 1.0) if value else 0.0 for value in values]
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" rx="1"/>',
        (
            (place * COLUMN_STEP, f"{COLUMN_HEIGHT - height:.1f}", COLUMN_STEP - COLUMN_GAP, f"{height:.1f}")
            for place, height in enumerate(heights)
        ),
    )
    width = len(values) * COLUMN_STEP - COLUMN_GAP
    return format_html(
        '<svg class="columns" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        *(width, COLUMN_HEIGHT, label, drawn),
    )


def bars(rows: Sequence[tuple[str, float]], *, unit: str = "") -> tuple[Bar, ...]:
    """Measure each row against the longest one. Lengths are not negative."""
    longest = max((value for _, value in rows), default=0) or 1
    return tuple(
        Bar(name=name, value=value, written=f"{value:,g}{unit}", share=round(value / longest * FULL, 2))
        for name, value in rows
    )
