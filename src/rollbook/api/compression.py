"""Compression: answers in gzip or zstd, for callers that take it (RFC 9110, 8.4 and 12.5.3; RFC 8878).

Levels, and what they cost and save, are measured in docs/why/0056-compression.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import local
from types import MappingProxyType
from typing import Final

import zstandard
from isal import igzip

from rollbook.api.answers import Answer, Header

LEAST_BYTES: Final = 1_200
"""Below this an answer fits in one packet with its headers, and compressing it saves nothing."""
GZIP_LEVEL: Final = 2
ZSTD_LEVEL: Final = 1
IDENTITY: Final = "identity"

_here = local()
_LONGEST: Final = 500
_CODING: Final = re.compile(r"\s*([\w.*+-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE | re.ASCII)


def _zstd(body: bytes) -> bytes:
    # Two threads must not share one, and a new one for each answer would cost as much as a small answer does.
    compressor: zstandard.ZstdCompressor | None = getattr(_here, "zstd", None)
    if compressor is None:
        compressor = _here.zstd = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
    return compressor.compress(body)


def _gzip(body: bytes) -> bytes:
    # Without the time, so that the same answer is the same bytes.
    packed: bytes = igzip.compress(body, GZIP_LEVEL, mtime=0)
    return packed


CODINGS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({"zstd": _zstd, "gzip": _gzip})
"""By content coding, the one that we prefer first."""


def coding_of(accepted: str) -> str:
    """Return the coding for a header `Accept-Encoding`: the one that is liked best, `identity` where none is.

    A part that is no coding is passed over. Who refuses even `identity`, and takes none of ours, gets it all the same.
    """
    return _coding(accepted[:_LONGEST])


@lru_cache(maxsize=512)
def _coding(accepted: str) -> str:
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        found = _CODING.fullmatch(part)
        if found:
            name = found[1].lower().removeprefix("x-")
            weights.setdefault(name, min(1.0, float(found[2])) if found[2] else 1.0)
    others = weights.get("*", 0.0)
    best = max(CODINGS, key=lambda name: weights.get(name, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get(IDENTITY, 0.0) else IDENTITY


def compressed(answer: Answer, accepted: str) -> Answer:
    """Return an answer as the caller likes it best; pictures, which are compressed already, and small ones as they are.

    Its entity tag says in which coding it is (RFC 9110, 8.8.3.3); conditions are read with and without that.
    """
    if not accepted or len(answer.body) < LEAST_BYTES or not answer.content_type.startswith("application/json"):
        return answer
    coding = coding_of(accepted)
    if coding == IDENTITY:
        return answer
    headers: tuple[Header, ...] = (
        ("Content-Encoding", coding),
        *((name, f'{value[:-1]}-{coding}"' if name == "ETag" else value) for name, value in answer.headers),
    )
    return Answer(answer.status, CODINGS[coding](answer.body), headers, answer.content_type, answer.objects)
