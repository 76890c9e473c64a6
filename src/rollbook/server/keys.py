"""Keys that the server made for itself, once, and keeps in a file that only its own user can read."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 48
OWNER_ONLY = 0o600


def kept_key(*, path: Path) -> str:
    """The key in the file; made, and written with mode 600, where there is no file yet.

    Two processes that start together end with the same key: a whole file is put in place, and the first wins.

    Raises:
        OSError: The file can be neither read nor written.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_first(path=path, key=secrets.token_urlsafe(KEY_BYTES))
    return path.read_text(encoding="ascii").strip()


def _write_first(*, path: Path, key: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made its key first; that one is read
    finally:
        draft.unlink()
