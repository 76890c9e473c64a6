"""Photos: the address that a student's picture is read at, signed anew for every answer, and the picture itself.

The store holds `photo:<fingerprint>` where clients read an address. A ticket takes its place: 45 bytes that say which
school, which authorisation, which picture and until when, with a seal over them. It needs no token, so that a browser
can show the picture; it ends after an hour, and at once when the school takes the scope back.
"""

from __future__ import annotations

import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Final, cast

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from rollbook.accounts.access import Access
from rollbook.api.answers import Answer, Header
from rollbook.api.call import Call
from rollbook.consent.grants import still_grants
from rollbook.records.photos import EXTENSIONS, open_photo

LIFE: Final = timedelta(hours=1)
SCOPE: Final = "students.photo"
FLAG: Final = "photo"

# A comma and a quotation mark that is not escaped: what somebody wrote into a name can hold no such text.
_BEFORE: Final = b',"photo":{"object":"photo","url":"'
_STORED: Final = re.compile(re.escape(_BEFORE) + rb'photo:([0-9a-f]{32})\.(%s)(?=")' % "|".join(EXTENSIONS).encode())
_BOUND: Final = struct.Struct(">IIIB16s")
"""School, authorisation, second of the end, place of the extension in `EXTENSIONS`, fingerprint."""
_SEAL_BYTES: Final = 16

# A picture may be SVG, which can hold scripts: it may do nothing where a browser opens it by itself.
_HARMLESS: Final[tuple[Header, ...]] = (
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)


class TicketEnded(ValueError):
    """The address of a picture is more than an hour old, was changed, or opens nothing any more: read it anew."""

    def __init__(self) -> None:
        super().__init__("this address of a photo has ended; read the student again for a new one")


def with_addresses(call: Call, body: bytes) -> bytes:
    """Return students in JSON with addresses in the place of what is stored; as they are where no photo was asked."""
    if FLAG not in call.query.includes or SCOPE not in call.access.scopes:
        return body
    return addressed(body, access=call.access, now=call.query.now)


def addressed(body: bytes, *, access: Access, now: datetime) -> bytes:
    """Return JSON with addresses that work for an hour from `now` in the place of the stored names of pictures."""
    return _STORED.sub(partial(_address, access, int((now + LIFE).timestamp())), body)


def photo(call: Call) -> Answer:
    """Return the picture that a ticket stands for.

    Raises:
        TicketEnded: The ticket is none of ours, too old, or its school does not share photos with the app any more.
    """
    school, authorisation, name = opened(cast("str", call.query.arguments["ticket"]), call.query.now)
    if not still_grants(authorisation, scope=SCOPE, now=call.query.now):
        raise TicketEnded
    try:
        content, content_type = open_photo(school=school, fingerprint=name)
    except FileNotFoundError:
        raise TicketEnded from None
    return Answer(200, content, _HARMLESS, content_type=content_type)


def _address(access: Access, ends: int, found: re.Match[bytes]) -> bytes:
    fingerprint, extension = found[1], found[2].decode()
    bound = _BOUND.pack(
        access.school or 0,
        access.authorisation or 0,
        ends,
        EXTENSIONS.index(extension),
        bytes.fromhex(fingerprint.decode()),
    )
    return _BEFORE + _base() + urlsafe_b64encode(bound + _seal(bound)).rstrip(b"=")


def opened(ticket: str, now: datetime) -> tuple[int, int, str]:
    """Return the school, the authorisation and the stored name of the picture that a ticket stands for."""
    try:
        sealed = urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
    except (NotBase64, ValueError):
        raise TicketEnded from None
    if urlsafe_b64encode(sealed).decode().rstrip("=") != ticket:
        # The last letter has bits to spare, and other letters are passed over: one picture has one address.
        raise TicketEnded
    bound, seal = sealed[:-_SEAL_BYTES], sealed[-_SEAL_BYTES:]
    if len(bound) != _BOUND.size or not hmac.compare_digest(seal, _seal(bound)):
        raise TicketEnded
    school, authorisation, ends, extension, fingerprint = _BOUND.unpack(bound)
    if now.timestamp() >= ends:
        raise TicketEnded
    return school, authorisation, f"{fingerprint.hex()}.{EXTENSIONS[extension]}"


def _seal(bound: bytes) -> bytes:
    return hmac.digest(_key(), bound, "sha256")[:_SEAL_BYTES]


@cache
def _key() -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rollbook photos").derive(settings.SECRET_KEY.encode())


@cache
def _base() -> bytes:
    return f"{settings.ROLLBOOK_API_URL}/photos/".encode()
