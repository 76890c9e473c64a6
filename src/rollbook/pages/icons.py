"""Our own icons: lines on a grid of 24, drawn inline so that they take the colour of the words beside them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "account": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6"/>',
        "activity": '<path d="M3 12.5h4l3-8 4.5 15 3-7H21"/>',
        "apps": '<rect x="4" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="4" width="6.5" '
        'height="6.5" rx="1.5"/><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5"/>'
        '<path d="M16.75 13.5v6.5m-3.25-3.25h6.5"/>',
        "arrow": '<path d="M5 12h14m-5.5-5.5L19 12l-5.5 5.5"/>',
        "bad": '<path d="M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3z"/>'
        '<path d="m9.2 9.2 5.6 5.6m0-5.6-5.6 5.6"/>',
        "book": '<path d="M12 6.5C10 5 7 4.5 3.5 4.5v14c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2v-14c-3.5 0-6.5.5-8.5 2z'
        'm0 0v14"/>',
        "calendar": '<rect x="3.5" y="5.5" width="17" height="15" rx="2"/><path d="M3.5 10h17M8 3v4m8-4v4"/>',
        "code": '<path d="m8 7-5 5 5 5m8-10 5 5-5 5"/>',
        "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/>'
        '<path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>',
        "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
        "data": '<ellipse cx="12" cy="6" rx="7.5" ry="3"/>'
        '<path d="M4.5 6v12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3V6m-15 6c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3"/>',
        "download": '<path d="M12 3.5v12m-5-5 5 5 5-5M4 20.5h16"/>',
        "down": '<path d="m6 9.5 6 6 6-6"/>',
        "good": '<circle cx="12" cy="12" r="8.75"/><path d="m8 12.3 2.8 2.8L16 9.5"/>',
        "home": '<path d="M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z"/>',
        "info": '<circle cx="12" cy="12" r="8.75"/><path d="M12 11.2v5m0-8.4v.1"/>',
        "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="m11.3 12.3 8.2-8.3m-3 3 2.5 2.5m-5.5.5 2 2"/>',
        "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
        "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4 7 8 6 8-6"/>',
        "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
        "neutral": '<circle cx="12" cy="12" r="8.75"/><path d="M8.5 12h7"/>',
        "pause": '<circle cx="12" cy="12" r="8.75"/><path d="M10 9v6m4-6v6"/>',
        "plus": '<path d="M12 5v14m-7-7h14"/>',
        "print": '<path d="M7 8.5v-5h10v5m-10 8H5a1.5 1.5 0 0 1-1.5-1.5v-5A1.5 1.5 0 0 1 5 8.5h14a1.5 1.5 0 0 1 '
        '1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-2"/><rect x="7" y="14" width="10" height="6.5"/>',
        "school": '<path d="m12 3.5-9 5 9 5 9-5zm-5.5 7.2v5c0 1.7 2.5 3.3 5.5 3.3s5.5-1.6 5.5-3.3v-5M21 8.5v6"/>',
        "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
        "shield": '<path d="M12 3.5 5 6v5.5c0 4.3 2.9 7.6 7 9 4.1-1.4 7-4.7 7-9V6z"/><path d="m9 12 2.2 2.2L15.2 10"/>',
        "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2m0 15v2m9.5-9.5h-2m-15 0h-2m16.2-6.7-1.4 1.4M6.7 '
        '17.3l-1.4 1.4m13.4 0-1.4-1.4M6.7 6.7 5.3 5.3"/>',
        "sync": '<path d="M20 11.5A8 8 0 0 0 5.5 7.2L4 9m0-5v5h5m-5 3.5a8 8 0 0 0 14.5 4.3L20 15m0 5v-5h-5"/>',
        "system": '<rect x="3.5" y="4.5" width="17" height="11.5" rx="1.5"/><path d="M9 20h6m-3-4v4"/>',
        "up": '<path d="m6 14.5 6-6 6 6"/>',
        "upload": '<path d="M12 15.5v-12m-5 5 5-5 5 5M4 20.5h16"/>',
        "users": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.8-3.5 3.3-5.2 6.5-5.2s5.7 1.7 6.5 5.2M15.5 '
        '5.2a3.5 3.5 0 0 1 0 6.6m2.3 3c2 .8 3.2 2.3 3.7 4.7"/>',
        "waiting": '<circle cx="12" cy="12" r="8.75"/><path d="M12 7.5v4.8l3.2 2"/>',
        "attention": '<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.2m0 2.7v.1"/>',
        "webhook": '<circle cx="12" cy="7" r="3.5"/><circle cx="5.5" cy="17" r="3"/><circle cx="18.5" cy="17" r="3"/>'
        '<path d="m10.4 10-3.4 4.5M13.6 10l3.4 4.5M8.5 17h7"/>',
    }
)
"""What is drawn for each name."""


class NoSuchIcon(LookupError):
    """No icon has this name: choose one of `SHAPES`, or draw it there."""


def icon(name: str) -> SafeString:
    """Return an icon as inline SVG, hidden from screen readers: the words beside it say the same.

    Raises:
        NoSuchIcon: The name is unknown.
    """
    if name not in SHAPES:
        raise NoSuchIcon(name)
    shape = mark_safe(SHAPES[name])  # noqa: S308  (our own constant)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shape)
