"""Guides: pages written in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level, and where it is on the page."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A guide, ready to be shown: its title, its first paragraph, its headings and its text without the title."""

    title: str
    summary: str
    headings: tuple[Heading, ...]
    html: SafeString


class NotAGuide(ValueError):
    """A guide starts with its title (``# Title``) and a paragraph that says what it is about."""


def prose(text: str) -> Prose:
    """Read Markdown of our own making; HTML inside it is shown as it was written.

    Raises:
        NotAGuide: The text does not start with a title and a paragraph.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    starts = [token.type for token in tokens[:6]]
    if starts != ["heading_open", "inline", "heading_close", "paragraph_open", "inline", "paragraph_close"]:
        raise NotAGuide(f"This guide starts otherwise: {text[:80]!r}")
    body = tokens[6:]
    headings = tuple(_anchored(body))
    rendered = _for_narrow_screens(str(markdown.renderer.render(body, markdown.options, {})))
    return Prose(
        title=tokens[1].content,
        summary=tokens[4].content,
        headings=headings,
        html=mark_safe(rendered),  # noqa: S308  (our own guides, with HTML switched off)
    )


def _anchored(tokens: list[Token]) -> list[Heading]:
    """Give each heading an anchor; return those of the second level."""
    headings = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = slugify(inline.content)
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                headings.append(Heading(inline.content, anchor))
        elif opening.type in {"fence", "code_block"}:
            opening.attrSet("data-language", escape(opening.info or "text"))
    return headings


def _for_narrow_screens(html: str) -> str:
    """Wide tables and code scroll by themselves; what scrolls can be reached by keyboard."""
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table class="table table--fixed">')
    return html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
