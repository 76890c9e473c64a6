"""Letters about a request: to the colleague who may decide it, and the receipt to all who may."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from rollbook.accounts.models import User
from rollbook.consent.models import AccessRequest
from rollbook.oauth.colleagues import who_may_decide
from rollbook.oauth.receipts import Receipt
from rollbook.oauth.shown import sensitive, titles
from rollbook.pages.letters import letter, sent


def send_to_colleague(*, request: AccessRequest, colleague: User, by: User) -> bool:
    """Ask a colleague to decide; tell whether the letter left."""
    asked = request.required_scopes | request.optional_scopes
    return sent(
        letter(
            to=colleague.email,
            subject=f"{request.app} asks for data of {request.school}",
            template="oauth/letters/colleague",
            facts={
                "request": request,
                "by": by,
                "colleague": colleague,
                "sensitive": sensitive(asked),
                "href": address("access_request", request),
            },
        )
    )


def send_receipt(receipt: Receipt) -> None:
    """Send the receipt to everybody who could have decided, whoever did."""
    request = receipt.request
    if request.school is None:
        return
    word = "now reads" if receipt.approved else "was declined"
    for reader in who_may_decide(request.school):
        sent(
            letter(
                to=reader.email,
                subject=f"{request.app} {word} data of {request.school}"
                if receipt.approved
                else f"{request.app} {word} by {request.school}",
                template="oauth/letters/receipt",
                facts={
                    "receipt": receipt,
                    "request": request,
                    "shared": titles(receipt.scopes),
                    "sensitive": sensitive(receipt.scopes),
                    "ended": titles(receipt.ended),
                    "href": address("access_request_receipt", request),
                },
            )
        )


def send_wants_more(*, request: AccessRequest, more: frozenset[str]) -> None:
    """Tell everybody who may decide that an app which reads already asks for `more`."""
    if request.school is None:
        return
    facts = {
        "request": request,
        "more": titles(more),
        "sensitive": sensitive(more),
        "href": address("access_request", request),
    }
    for reader in who_may_decide(request.school):
        subject = f"{request.app} asks for more data of {request.school}"
        sent(letter(to=reader.email, subject=subject, template="oauth/letters/more", facts=facts))


def address(name: str, request: AccessRequest) -> str:
    """Return the whole address of a page of the request."""
    return f"{settings.ROLLBOOK_PLATFORM_URL}{reverse(name, args=[request.link])}"
