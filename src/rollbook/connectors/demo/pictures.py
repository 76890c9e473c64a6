"""Pictures of pupils: their initials on a coloured ground, drawn anew at every pull and always the same."""

from __future__ import annotations

from hashlib import blake2b
from html import escape
from random import Random
from typing import Any, Final

CONTENT_TYPE: Final = "image/svg+xml"
_COLOURS: Final = ("#2f5d8a", "#7a3e65", "#3d6b4f", "#8a5a2f", "#4b4f8a", "#6b3d3d", "#2f7a7a", "#5d5d2f")


def picture(chance: Random, initials: str) -> dict[str, Any]:
    """Return the member `photo`: an SVG of some 300 bytes, its type, and a text that changes when it does."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 150">'
        f'<rect width="120" height="150" fill="{chance.choice(_COLOURS)}"/>'
        f'<text x="60" y="92" font-family="sans-serif" font-size="48" fill="#fff" text-anchor="middle">'
        f"{escape(initials)}</text></svg>"
    )
    content = svg.encode()
    return {"content": content, "content_type": CONTENT_TYPE, "hash": blake2b(content, digest_size=8).hexdigest()}
