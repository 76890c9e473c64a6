"""Secrets that are shown once: made here, and kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets

SECRET_BYTES = 32
"""Random bytes of a secret; as text for URLs they take 43 characters."""


def new_secret() -> str:
    """Return a secret that nobody can guess, as 43 characters that are safe in a URL."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> str:
    """Return the SHA-256 hash of `secret` in hexadecimal.

    A slow hash is for what people choose; a text of 256 random bits cannot be found by trying.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
