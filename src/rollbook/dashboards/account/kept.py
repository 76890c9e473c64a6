"""The secrets of second steps, encrypted with a key outside the database."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class KeptSecrets(DefaultMFAAdapter):
    """A copy of the database alone makes nobody's codes; with another key second steps must be set up anew."""

    def encrypt(self, text: str) -> str:
        """Make unreadable what is to be kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Make readable what was kept."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rollbook second steps")
    return Fernet(urlsafe_b64encode(derived.derive(settings.ROLLBOOK_CREDENTIALS_KEY.encode())))
