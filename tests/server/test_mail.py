from io import StringIO

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from rollbook.server.mail import MailServer, mail_server


def test_mail_is_printed_where_there_is_no_server() -> None:
    written = EmailMultiAlternatives("Confirm your address", "Your code: ABCD\n", to=["hana@example.org"])
    written.attach_alternative("<p>Your code</p>", "text/html")
    printed = StringIO()
    get_connection(mail_server("console:").backend, stream=printed).send_messages([written])
    said = printed.getvalue()
    assert "To: hana@example.org\nSubject: Confirm your address\n\nYour code: ABCD\n" in said
    assert "<p>" not in said


def test_a_mail_server_is_read_in_all_its_parts() -> None:
    assert mail_server("smtp://rollbook:p%40ss@mail.example.org:2525") == MailServer(
        host="mail.example.org", port=2525, user="rollbook", password="p@ss"
    )


@pytest.mark.parametrize(("scheme", "port", "encrypted"), [("smtp", 587, False), ("smtps", 465, True)])
def test_each_way_has_its_usual_port(scheme: str, port: int, *, encrypted: bool) -> None:
    read = mail_server(f"{scheme}://mail.example.org")
    assert (read.port, read.encrypted) == (port, encrypted)


@pytest.mark.parametrize(
    ("address", "starts_tls"),
    [
        ("smtp://mail.example.org", True),
        ("smtp://192.0.2.25", True),
        ("smtp://localhost.example.org", True),
        ("smtp://localhost:1025", False),
        ("smtp://127.0.0.1:1025", False),
        ("smtp://[::1]:1025", False),
        ("smtps://mail.example.org", False),
        ("console:", False),
    ],
)
def test_a_server_elsewhere_must_start_tls(address: str, *, starts_tls: bool) -> None:
    assert mail_server(address).starts_tls == starts_tls


@pytest.mark.parametrize("text", ["mail.example.org", "smtp://", "http://mail.example.org"])
def test_what_is_no_mail_server_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the address of a mail server"):
        mail_server(text)


def test_a_password_is_not_shown() -> None:
    assert "hunter" not in repr(mail_server("smtp://rollbook:hunter@mail.example.org"))
