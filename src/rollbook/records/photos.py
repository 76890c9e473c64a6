"""Photos: pictures kept outside the tables, each under the fingerprint of its content.

They go through Django's storage interface, so that a folder serves at first and an object store later.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from hashlib import blake2b
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from rollbook.records.database import execute, fetch

CONTENT_TYPES: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
_OTHER_NAMES: Final = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
_BEGINS: Final = (
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
)
"""How pictures begin, by the end of their fingerprint."""
_UNKNOWN: Final = "bin"
EXTENSIONS: Final = (*CONTENT_TYPES.values(), _UNKNOWN)
"""The ends of fingerprints. Addresses name them by their place, so a new one goes to the end."""

_FINGERPRINT: Final = re.compile(rf"[0-9a-f]{{32}}\.(?:{'|'.join(EXTENSIONS)})")
_NAMED: Final = re.compile(rf"photo:({_FINGERPRINT.pattern})")


def keep_photo(*, school: int, content: bytes, content_type: str) -> str:
    """Keep a picture and return its fingerprint: another one exactly when the picture is another one."""
    fingerprint = f"{blake2b(content, digest_size=16).hexdigest()}.{_extension(content, content_type)}"
    name = photo_name(school=school, fingerprint=fingerprint)
    storage = storages["photos"]
    if not storage.exists(name):
        saved = storage.save(name, ContentFile(content))
        if saved != name:
            # Somebody else kept the same picture in between, so this one was given another name.
            storage.delete(saved)
    return fingerprint


def _extension(content: bytes, content_type: str) -> str:
    """Return the end that says what a picture is: as it begins, else as it is called, however that is spelled."""
    for begins, extension in _BEGINS:
        if begins.match(content):
            return extension
    name = content_type.partition(";")[0].strip().lower()
    return CONTENT_TYPES.get(_OTHER_NAMES.get(name, name), _UNKNOWN)


def photos_named(text: str) -> set[str]:
    """Return the fingerprints of the pictures that a stored text of a student names."""
    return set(_NAMED.findall(text))


def lost_photos(*, school: int, fingerprints: Collection[str]) -> set[str]:
    """Return those of the pictures that are not kept any more."""
    storage = storages["photos"]
    return {each for each in fingerprints if not storage.exists(photo_name(school=school, fingerprint=each))}


def drop_photos(*, school: int, fingerprints: Collection[str]) -> None:
    """Take away those of the pictures that no student of the school has.

    The school's records are locked meanwhile: nobody can store a student who has such a picture while it goes.
    """
    with transaction.atomic():
        execute("UPDATE records_school_state SET sequence = sequence WHERE school_id = %s", (school,))
        rows = fetch("SELECT f_photo FROM records_student WHERE school_id = %s", (school,))
        living = {fingerprint for (text,) in rows for fingerprint in photos_named(text)}
        for fingerprint in sorted(set(fingerprints) - living):
            storages["photos"].delete(photo_name(school=school, fingerprint=fingerprint))


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
