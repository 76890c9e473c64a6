"""Photos: pictures kept outside the tables, each under the fingerprint of its content.

They go through Django's storage interface, so that a folder serves at first and an object store later.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

CONTENT_TYPES: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
_UNKNOWN: Final = "bin"
EXTENSIONS: Final = (*CONTENT_TYPES.values(), _UNKNOWN)
"""The ends of fingerprints. Addresses name them by their place, so a new one goes to the end."""

_FINGERPRINT: Final = re.compile(f"[0-9a-f]{{32}}\\.({'|'.join(EXTENSIONS)})")


def keep_photo(*, school: int, content: bytes, content_type: str) -> str:
    """Keep a picture and return its fingerprint: another one exactly when the picture is another one."""
    extension = CONTENT_TYPES.get(content_type, _UNKNOWN)
    fingerprint = f"{blake2b(content, digest_size=16).hexdigest()}.{extension}"
    name = photo_name(school=school, fingerprint=fingerprint)
    storage = storages["photos"]
    if not storage.exists(name):
        storage.save(name, ContentFile(content))
    return fingerprint


def photo_name(*, school: int, fingerprint: str) -> str:
    """Return the name under which a picture of a school is stored."""
    return f"{school}/{fingerprint[:2]}/{fingerprint}"


def open_photo(*, school: int, fingerprint: str) -> tuple[bytes, str]:
    """Return a picture and its content type. Raises FileNotFoundError where there is none."""
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise FileNotFoundError(fingerprint)
    extension = fingerprint.rpartition(".")[2]
    types = {ending: name for name, ending in CONTENT_TYPES.items()}
    with storages["photos"].open(photo_name(school=school, fingerprint=fingerprint)) as file:
        return file.read(), types.get(extension, "application/octet-stream")
