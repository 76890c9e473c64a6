"""A letter goes through a real mail server on this machine, as the settings of a process say, and is read there."""

from __future__ import annotations

import runpy
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core import mail
from pytest_django.fixtures import Settings

from rollbook.pages.letters import letter
from rollbook.server import settings as settings_of_a_process

pytestmark = pytest.mark.loopback

HERE = "127.0.0.1"
ELSEWHERE = "mail.example.org"
USER, PASSWORD = "rollbook", "pass word/1"
SUBJECT = "Größe: Markbook is live"
FACTS = {"app": "Markbook & Sons", "href": "https://platform.example.org/developers/apps/7"}


class Letterbox:
    """Keeps what the server is handed, and whether it knew by whom."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.known = False

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Take one letter."""
        self.envelopes.append(envelope)
        self.known = bool(session.authenticated)
        return "250 Taken"

    def read(self) -> EmailMessage:
        """Return the one letter that came."""
        (envelope,) = self.envelopes
        content = envelope.original_content
        assert content is not None
        return message_from_bytes(content, policy=policy.default)


@contextmanager
def _server(letterbox: Letterbox, **options: Any) -> Iterator[int]:  # noqa: ANN401 - what aiosmtpd takes
    """Run a mail server; give its port."""
    controller = Controller(letterbox, hostname=HERE, port=_free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HERE, 0))
        return int(found.getsockname()[1])


def _logged_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, said: object) -> AuthResult:
    assert isinstance(said, LoginPassword)
    return AuthResult(success=(said.login, said.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@pytest.fixture
def configured(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Take over what the settings of a process make of an address of a mail server."""

    def taken_over(address: str) -> None:
        monkeypatch.setenv("ROLLBOOK_EMAIL_URL", address)
        monkeypatch.setenv("ROLLBOOK_EMAIL_FROM", "School data <data@example.org>")
        made = runpy.run_path(settings_of_a_process.__file__)
        for name in (*(name for name in made if name.startswith("EMAIL_")), "DEFAULT_FROM_EMAIL"):
            setattr(settings, name, made[name])

    return taken_over


def _send() -> None:
    written = letter(to="dara@example.org", subject=SUBJECT, template="operator/letters/live", facts=FACTS)
    with closing(mail.get_connection()) as way_out:  # which stays open where the server is refused
        written.connection = way_out
        written.send()


def test_a_letter_arrives_with_both_its_parts(configured: Callable[[str], None]) -> None:
    letterbox = Letterbox()
    with _server(letterbox) as port:
        configured(f"smtp://{HERE}:{port}")
        _send()
    assert letterbox.envelopes[0].mail_from == "data@example.org"
    assert letterbox.envelopes[0].rcpt_tos == ["dara@example.org"]
    read = letterbox.read()
    assert (read["From"], read["To"]) == ("School data <data@example.org>", "dara@example.org")
    assert read["Subject"] == SUBJECT
    assert read.get_content_type() == "multipart/alternative"
    text, html = read.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Markbook & Sons may ask real schools from now on." in text.get_content()
    assert "Markbook &amp; Sons may ask real schools from now on." in html.get_content()
    assert f'href="{FACTS["href"]}"' in html.get_content()


def test_a_letter_is_handed_in_with_name_and_password(configured: Callable[[str], None]) -> None:
    letterbox = Letterbox()
    with _server(letterbox, authenticator=_logged_in, auth_require_tls=False) as port:
        configured(f"smtp://{USER}:pass%20word%2F1@{HERE}:{port}")
        _send()
    assert letterbox.known
    assert letterbox.read()["To"] == "dara@example.org"


def test_a_wrong_password_hands_in_nothing(configured: Callable[[str], None]) -> None:
    letterbox = Letterbox()
    with _server(letterbox, authenticator=_logged_in, auth_require_tls=False) as port:
        configured(f"smtp://{USER}:guessed@{HERE}:{port}")
        with pytest.raises(smtplib.SMTPAuthenticationError):
            _send()
    assert letterbox.envelopes == []


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server needs to prove that it is `ELSEWHERE`; that name leads to this machine, which believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ELSEWHERE)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(ELSEWHERE)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    proof, secret = tmp_path / "proof.pem", tmp_path / "key.pem"
    proof.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    monkeypatch.setenv("SSL_CERT_FILE", str(proof))
    connect = socket.create_connection

    def connect_here(address: tuple[str, int], *given: object, **named: object) -> socket.socket:
        assert address[0] == ELSEWHERE
        return connect((HERE, address[1]), *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", connect_here)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(proof, secret)
    return context


def test_a_server_elsewhere_is_told_the_password_after_it_starts_tls(
    configured: Callable[[str], None], certified: ssl.SSLContext
) -> None:
    letterbox = Letterbox()
    with _server(letterbox, authenticator=_logged_in, auth_required=True, tls_context=certified) as port:
        configured(f"smtp://{USER}:pass%20word%2F1@{ELSEWHERE}:{port}")
        _send()
    assert letterbox.known
    assert letterbox.read()["To"] == "dara@example.org"


def test_a_server_elsewhere_without_tls_is_told_nothing(
    configured: Callable[[str], None],
    certified: ssl.SSLContext,  # noqa: ARG001 - the name that leads here
) -> None:
    letterbox = Letterbox()
    with _server(letterbox) as port:
        configured(f"smtp://{USER}:pass%20word%2F1@{ELSEWHERE}:{port}")
        with pytest.raises(smtplib.SMTPNotSupportedError):
            _send()
    assert letterbox.envelopes == []
