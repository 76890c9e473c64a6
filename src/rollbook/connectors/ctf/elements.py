"""Reads the XML of a transfer file one pupil at a time, and nothing that XML can do to hurt.

Document type declarations are refused on sight, so there are no entities to expand and nothing to fetch. Depth and
the size of one pupil are bounded, so memory is too. Namespaces, attributes below the root, and the case of names do not
matter; nor does the order of elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.parsers import expat

from rollbook.connectors.source import NeedsAttention

ROOTS: Final = frozenset({"ctfile", "atfile"})
PUPIL: Final = "pupil"
HEADER: Final = "header"
ATTRIBUTES: Final = "attributes of the root"
"""The name under which the attributes of the root are yielded, as elements: some writers put the version there."""

_CONTAINERS: Final = frozenset({"ctfpupildata", "atfpupildata", "pupildata", "pupils"})
_DEEPEST: Final = 32
_MOST_ELEMENTS: Final = 50_000
_MOST_CHARACTERS: Final = 2_000_000
"""Elements and characters that one pupil may have: ten years of marks are some 5,000 characters."""


class Element:
    """An element with its own text and its children; names are in lower case, without a prefix."""

    __slots__ = ("children", "name", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""
        self.children: list[Element] = []

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of that name."""
        wanted = name.lower()
        return (child for child in self.children if child.name == wanted)

    def child(self, name: str) -> Element | None:
        """Return the first child of that name that says anything, or else the first, or None."""
        found = list(self.all(name))
        return next((each for each in found if each.children or each.text.strip()), found[0] if found else None)

    def value(self, *names: str) -> str | None:
        """Return the text of the first child with text, under the first of `names` that has one."""
        for name in names:
            for child in self.all(name):
                text = " ".join(child.text.split())
                if text:
                    return text
        return None

    def anywhere(self, name: str) -> Iterator[Element]:
        """Yield the elements of that name below this one, at any depth."""
        wanted = name.lower()
        for child in self.children:
            if child.name == wanted:
                yield child
            else:
                yield from child.anywhere(wanted)


class TransferXml:
    """One pass over the XML of a file: pupils, and whatever else lies beside them."""

    def __init__(self, pieces: Iterable[str], *, name: str, skip: frozenset[str] = frozenset()) -> None:
        """Read `pieces`, text that belongs to the file `name`; leave out elements called as in `skip`."""
        self._pieces = pieces
        self._name = name
        self._skip = skip
        self._open: list[Element] = []
        self._ready: list[Element] = []
        self._depth = 0
        self._skipped_from = 0
        self._elements = self._characters = 0
        self._finished = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.trailing = False
        """Whether something stood after the end, once the file is read."""

    def __iter__(self) -> Iterator[Element]:
        """Yield pupils and, under their own names, the parts of the header as they end.

        Raises:
            NeedsAttention: This is not a transfer file, or it is damaged; what was yielded before is not to be used.
        """
        for piece in self._pieces:
            if self._finished:
                self.trailing = self.trailing or bool(piece.strip())
            else:
                self._feed(piece, final=False)
                yield from self._ready
                self._ready.clear()
        if not self._finished:
            self._feed("", final=True)

    def _feed(self, piece: str, *, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as problem:
            if self._finished:
                self.trailing = True
                return
            if not self._depth and not self._elements:
                raise NeedsAttention(f"{self._name} is not XML, so it is no transfer file.") from problem
            if final:
                raise NeedsAttention(
                    f"{self._name} ends in the middle: it was cut off on its way. Send or export it again."
                ) from problem
            raise NeedsAttention(
                f"{self._name} is damaged in line {problem.lineno} ({expat.ErrorString(problem.code)}), so nothing "
                "of it was taken. Export it again."
            ) from problem

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2].lower()
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise NeedsAttention(f"{self._name} is no transfer file: a part of it is larger or deeper than any can be.")
        if self._depth == 1:
            self._root(name, tag, attributes)
        elif self._skipped_from:
            return
        elif not self._open and self._depth == 2 and name in _CONTAINERS:  # noqa: PLR2004 - just below the root
            self._elements = self._characters = 0
        elif name in self._skip:
            self._skipped_from = self._depth
        else:
            self._push(name)

    def _root(self, name: str, tag: str, attributes: Mapping[str, str]) -> None:
        if name not in ROOTS:
            raise NeedsAttention(f"{self._name} is XML, but no transfer file: it begins with <{tag[:40]}>.")
        header = Element(ATTRIBUTES)
        for attribute, value in attributes.items():
            field = Element(attribute.rpartition(":")[2].lower())
            field.text = value
            header.children.append(field)
        self._ready.append(header)

    def _push(self, name: str) -> None:
        element = Element(name)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._elements = self._characters = 0
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        if self._skipped_from:
            if self._skipped_from == self._depth:
                self._skipped_from = 0
        elif self._open:
            element = self._open.pop()
            if not self._open:
                self._ready.append(element)
        self._depth -= 1
        self._finished = not self._depth

    def _text(self, data: str) -> None:
        self._characters += len(data)
        if self._characters > _MOST_CHARACTERS:
            raise NeedsAttention(f"{self._name} is no transfer file: a part of it is larger than any can be.")
        if self._open and not self._skipped_from:
            self._open[-1].text += data

    def _refuse_doctype(self, *_: object) -> None:
        raise NeedsAttention(
            f"{self._name} has a document type declaration (DOCTYPE). Transfer files have none, and one can do harm: "
            "the file was not read."
        )
