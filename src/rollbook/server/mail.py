"""How e-mail leaves: the address of a mail server, and what Django must be told of it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SMTP_PORT = 587
SMTPS_PORT = 465
SEND_SECONDS = 10
"""How long we wait for a mail server."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mail is handed in; without a host it is printed instead.

    Attributes:
        encrypted: From the start (``smtps``), rather than from the STARTTLS command on (RFC 3207).
    """

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    encrypted: bool = False

    @property
    def backend(self) -> str:
        """Django's name for the way out."""
        return "django.core.mail.backends.smtp.EmailBackend" if self.host else "rollbook.server.printing.PrintedLetters"

    @property
    def starts_tls(self) -> bool:
        """Whether STARTTLS is demanded: of every server but one on this machine, to which nobody can listen in."""
        return bool(self.host) and not self.encrypted and not _on_this_machine(self.host)


def mail_server(text: str) -> MailServer:
    """Reads ``console:``, ``smtp://user:password@host:port`` or ``smtps://...``.

    Raises:
        ValueError: The text is none of them.
    """
    parts = urlsplit(text)
    if text == "console:":
        return MailServer()
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError(
            "the address of a mail server is console:, or starts with smtp:// or smtps:// and names a host"
        )
    encrypted = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or (SMTPS_PORT if encrypted else SMTP_PORT),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encrypted=encrypted,
    )


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
