"""Turns the bytes of a transfer file into text that a strict XML parser accepts.

Files in the field are UTF-8, UTF-16, Latin-1 or Windows-1252, and say so rightly, wrongly or not at all. Three faults
are mended, each counted: bytes in another encoding than the rest, ampersands that nobody escaped, and control
characters, which XML cannot hold.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
_LATIN: Final = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "windows-1252", "cp1252"})
_UNICODE: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
_VERBATIM: Final = "<![CDATA["

_WINDOWS_1252: Final = "".join(
    bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte) for byte in range(256)
)
_FALLBACK: Final = "rollbook.windows-1252"


def _as_windows_1252(problem: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as Windows-1252, which takes any byte."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    wrong = problem.object[problem.start : problem.end]
    return "".join(_WINDOWS_1252[byte] for byte in wrong), problem.end


codecs.register_error(_FALLBACK, _as_windows_1252)


class TransferText:
    """The text of one file, read once; afterwards, what had to be forgiven."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self._codec = "utf-8"
        self._declared: str | None = None
        self._beyond_ascii = False
        self._other_bytes = False
        self._verbatim = False
        self.ampersands = 0
        """Ampersands that stood alone."""
        self.controls = 0
        """Control characters that were left out."""

    def __iter__(self) -> Iterator[str]:
        """Yield the text in pieces that end where a tag ends, so that nothing to be mended is cut in two."""
        held = ""
        for text in self._decoded():
            held += text
            end = held.rfind(">") + 1
            if end:
                yield self._mended(held[:end])
                held = held[end:]
        if held:
            yield self._mended(held)

    @property
    def encoding_remark(self) -> str | None:
        """Say, once the text is read, how its encoding differs from what it declares; None where it does not."""
        declared = self._declared
        if self._other_bytes and declared not in _LATIN:
            says = f"says that it is {declared}" if declared else "is UTF-8 by default"
            return f"The file {says}, and holds Windows-1252: read as such."
        if (
            self._codec == "utf-8"
            and self._beyond_ascii
            and not self._other_bytes
            and declared not in {None, *_UNICODE}
        ):
            return f"The file says that it is {declared}, and is UTF-8: read as such."
        if self._codec != "utf-8" and declared in _UNICODE | _LATIN:
            return f"The file says that it is {declared}, and is UTF-16: read as such."
        return None

    def _decoded(self) -> Iterator[str]:
        """Decode the blocks; a character may be cut by the end of a block."""
        held, first = b"", True
        for block in self._blocks:
            held += block
            if first:
                held, first = self._opening(held), False
            text, used = self._decode(held, final=False)
            held = held[used:]
            yield text
        yield self._decode(held, final=True)[0]

    def _opening(self, head: bytes) -> bytes:
        """Learn the encoding from the first block, and take off its mark."""
        for mark, codec in _BOMS:
            if head.startswith(mark):
                self._codec, head = codec, head[len(mark) :]
                break
        else:
            if head[:2] == b"<\x00":
                self._codec = "utf-16-le"
            elif head[:2] == b"\x00<":
                self._codec = "utf-16-be"
        plain = head[:1000].replace(b"\x00", b"") if self._codec != "utf-8" else head[:1000]
        said = _DECLARED.match(plain)
        self._declared = said[1].decode("ascii").lower() if said else None
        return head if self._codec != "utf-8" else head.lstrip()

    def _decode(self, data: bytes, *, final: bool) -> tuple[str, int]:
        if self._codec == "utf-16-le":
            return codecs.utf_16_le_decode(data, "replace", final)
        if self._codec == "utf-16-be":
            return codecs.utf_16_be_decode(data, "replace", final)
        try:
            return codecs.utf_8_decode(data, "strict", final)
        except UnicodeDecodeError:
            self._other_bytes = True
            return codecs.utf_8_decode(data, _FALLBACK, final)

    def _mended(self, text: str) -> str:
        self._beyond_ascii = self._beyond_ascii or not text.isascii()
        text, controls = _CONTROL.subn("", text)
        self.controls += controls
        # In a verbatim section an ampersand means itself. A file that has such sections escapes what it must.
        self._verbatim = self._verbatim or _VERBATIM in text
        if self._verbatim or "&" not in text:
            return text
        text, bare = _BARE_AMPERSAND.subn("&amp;", text)
        self.ampersands += bare
        return text
