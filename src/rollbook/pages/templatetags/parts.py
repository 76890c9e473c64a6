"""The parts that pages are made of, as template tags: ``{% load parts %}``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from rollbook.pages import charts, icons, words
from rollbook.pages.listing import Asked

register = template.Library()

CODED = re.compile(r"`([^`]*)`")

STATUS_ICONS = {
    "good": "good",
    "waiting": "waiting",
    "attention": "attention",
    "bad": "bad",
    "paused": "pause",
    "neutral": "neutral",
    "fixed": "lock",
}
"""Kinds of status, and the icon of each; the word comes with the status."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "school" %}``: an icon beside words that say the same."""
    return icons.icon(name)


@register.simple_tag
def status(kind: str, word: str) -> SafeString:
    """``{% status "good" "Synced" %}``: icon, word and colour; `kind` is one of `STATUS_ICONS`."""
    drawn = icons.icon(STATUS_ICONS[kind])
    return format_html('<span class="status status--{}">{}{}</span>', kind, drawn, word)


@register.simple_tag
def sparkline(values: Sequence[float], label: str) -> SafeString:
    """``{% sparkline counts "Pupils over 30 days: 1,020 to 1,043" %}``."""
    return charts.sparkline(values, label=label)


@register.simple_tag
def columns(values: Sequence[float], label: str) -> SafeString:
    """``{% columns reads "Reads a day over 28 days: 1,240 in all" %}``."""
    return charts.columns(values, label=label)


@register.inclusion_tag("pages/parts/bars.html")
def bars(rows: Sequence[tuple[str, float]], unit: str = "") -> dict[str, Any]:
    """``{% bars rows %}``: rows of a name and a number, each with a bar."""
    return {"bars": charts.bars(rows, unit=unit)}


@register.filter
def day(value: date) -> str:
    """``{{ value|day }}``: "23 November 2026"."""
    return words.day(value)


@register.filter
def moment(value: datetime) -> str:
    """``{{ value|moment }}``: "23 November 2026 at 14:05"."""
    return words.moment(value)


@register.filter
def browser(user_agent: str) -> str:
    """``{{ user_agent|browser }}``: "Firefox on Windows"."""
    return words.browser(user_agent)


@register.filter
def coded(text: str) -> SafeString:
    """``{{ "Comes with `demographics`"|coded }}``: what stands between backticks is shown as code."""
    return mark_safe(CODED.sub(r"<code>\1</code>", escape(text)))  # noqa: S308  (escaped)


@register.simple_tag(takes_context=True)
def age(context: Context, value: datetime) -> SafeString:
    """``{% age value %}``: "12 minutes ago", with the exact time behind it. `now` is taken from the context."""
    now = context.get("now") or timezone.now()
    exact = timezone.localtime(value).isoformat(timespec="minutes")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', exact, words.moment(value), words.age(value, now=now)
    )


@register.simple_tag
def number(value: float) -> str:
    """``{% number 1043 %}``: "1,043"."""
    return f"{value:,}"


def _stripped(content: str) -> SafeString:
    """What a block tag is given was escaped when it was rendered; stripping it would forget that."""
    return mark_safe(content.strip("\n "))  # noqa: S308


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "") -> str:
    """``{% page_head title="Apps" lead="..." %}one primary action{% endpage_head %}``."""
    given = {"title": title, "lead": lead, "actions": _stripped(content)}
    return render_to_string("pages/parts/page_head.html", given)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> str:
    """``{% notice "attention" "Title" %}text{% endnotice %}``: stays; for what just happened use messages."""
    return render_to_string("pages/parts/notice.html", {"content": content, "kind": kind, "title": title})


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "info") -> str:
    """``{% empty title="No apps yet" icon="apps" %}what to do next{% endempty %}``."""
    return render_to_string("pages/parts/empty.html", {"content": content, "title": title, "icon": icon})


@register.simple_block_tag
def code(content: str, title: str = "", kind: str = "") -> str:
    """``{% code "curl" %}...{% endcode %}``: code with a button that copies it; `kind` "one-line" wraps."""
    content = _stripped(content)
    mark = hashlib.sha256(f"{title}\n{content}".encode()).hexdigest()[:8]
    given = {"content": content, "title": title, "kind": kind, "id": f"code-{mark}"}
    return render_to_string("pages/parts/code.html", given)


@register.inclusion_tag("pages/parts/number.html")
def number_card(value: float | str, word: str, href: str = "", trend: SafeString | str = "") -> dict[str, Any]:
    """``{% number_card 1043 "pupils" href=url trend=line %}``: a number with its word, and where it leads."""
    written = value if isinstance(value, str) else f"{value:,}"
    return {"value": written, "word": word, "href": href, "trend": trend}


@register.inclusion_tag("pages/parts/section.html", takes_context=True)
def section(context: Context, href: str, title: str, icon: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """``{% section url "Apps" "apps" %}``: one entry of the audience's navigation; marks the one that we are in.

    `count` is how many things there need attention; with `exact` the pages below the address belong to other entries.
    """
    here = context["request"].path
    below = here.startswith(href.rstrip("/") + "/") and not options.get("exact")
    current = "page" if here == href else "true" if below else ""
    return {"href": href, "title": title, "icon": icon, "count": options.get("count", 0), "current": current}


@register.simple_tag
def sort_header(asked: Asked, column: str, title: str, kind: str = "") -> SafeString:
    """``{% sort_header asked "name" "Name" %}``: the head of a column, which sorts by it."""
    rising, falling = asked.sort == column, asked.sort == f"-{column}"
    order = {"ascending": rising, "descending": falling}
    marked = next((name for name, is_so in order.items() if is_so), "")
    return SafeString(
        render_to_string(
            "pages/parts/sort_header.html",
            {
                "title": title,
                "kind": kind,
                "order": marked,
                "href": asked.with_changed(sort=f"-{column}" if rising else column),
            },
        )
    )


@register.inclusion_tag("pages/parts/pager.html")
def pager(listing: Any, noun: str) -> dict[str, Any]:  # noqa: ANN401  (a Listing of whatever rows)
    """``{% pager listing "apps" %}``: how many there are, and the way to the pages before and after."""
    query = listing.asked.query.copy()
    links = {}
    page = listing.page
    for name, number in (
        ("before", page.number - 1 if page.has_previous() else 0),
        ("after", page.number + 1 if page.has_next() else 0),
    ):
        query["page"] = str(number)
        links[name] = f"?{query.urlencode()}" if number else ""
    return {"page": page, "noun": noun, **links}


@register.filter
def failing(form: Any) -> list[tuple[str, str]]:  # noqa: ANN401  (any Django form)
    """``{% for anchor, sentence in form|failing %}``: every error of a form and the field that it leads to."""
    errors = [("", str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        anchor = field.auto_id if field.use_fieldset else field.id_for_label
        errors += [(anchor, f"{field.label}: {sentence}") for sentence in field.errors]
    return errors
