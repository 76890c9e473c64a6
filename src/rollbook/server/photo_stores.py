"""Where photos are kept: a folder, or a bucket of an object store that speaks S3; and what Django is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

_OPTIONS = frozenset({"endpoint", "region"})


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on this machine, or one that all machines of the platform share."""

    path: Path

    def for_django(self) -> dict[str, object]:
        """The entry of Django's ``STORAGES``."""
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": self.path, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket: whose it is (empty: whatever the machine is allowed), and where it is (empty: at Amazon)."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)

    def for_django(self) -> dict[str, object]:
        """The entry of Django's ``STORAGES``."""
        given = {
            "location": self.prefix,
            "endpoint_url": self.endpoint,
            "region_name": self.region,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
        }
        options: dict[str, object] = {name: value for name, value in given.items() if value}
        # What is not at Amazon seldom has a name of its own for each bucket.
        options |= {"addressing_style": "path"} if self.endpoint else {}
        # No access control list: the bucket's own rules count, and pictures are read by us alone.
        options |= {"bucket_name": self.name, "default_acl": None, "signature_version": "s3v4"}
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


PhotoStore = Folder | Bucket


def photo_store(text: str) -> PhotoStore:
    """Reads ``file:///absolute/folder`` or ``s3://key:secret@bucket/prefix?endpoint=https://...&region=...``.

    Raises:
        ValueError: The text is neither, or the program lacks what speaks S3.
    """
    parts = urlsplit(text)
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
        if parts.netloc or not path.is_absolute():
            raise ValueError("the address of a folder has three slashes and then the folder, from the root")
        return Folder(path)
    if parts.scheme != "s3" or not parts.hostname:
        raise ValueError("an address of photos starts with file:/// or s3:// and names a folder or a bucket")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of its options, which are endpoint and region")
    if find_spec("storages") is None:
        raise ValueError("S3 needs an extra part of the program: install rollbook[s3]")
    # Not parts.hostname, which is in small letters.
    name = parts.netloc.rpartition("@")[2]
    return Bucket(
        name=name,
        prefix=unquote(parts.path).strip("/"),
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
        **options,
    )
