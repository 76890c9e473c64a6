"""Who is calling: from the header `Authorization` to what the caller may touch (RFC 6750).

A token counts in the header alone. RFC 6750 (section 5.3) advises against tokens in URLs, which logs and browsers
keep. The first Ruby clients send one there, but the same in the header too, under a scheme of their own.
"""

from __future__ import annotations

import re
from typing import Final

from rollbook.accounts.access import Access
from rollbook.consent.grants import Refusal
from rollbook.contract.endpoints import Endpoint
from rollbook.contract.schema import Need

SCHEME = "bearer"
OF_RUBY: Final = re.compile(r'token +token=("?)([^"\s]+)\1', re.IGNORECASE)
"""What the first Ruby clients send instead: `Token token="..."`, with or without the quotes."""
NOBODY = Access(app=0, school=None, scopes=frozenset(), level="app", token=0)
"""What is opened for a caller of an endpoint that takes no token: no app, no school, no scopes."""


class NotLetIn(PermissionError):
    """The token opens nothing, or there is none; `refusal` says why. Most callers must get a new token."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


class NotGranted(PermissionError):
    """The token is good, but not for this. No new token helps: the school must grant more, or another kind be sent."""

    def __init__(self, message: str, *, scopes: Need = frozenset()) -> None:
        super().__init__(message)
        self.scopes = scopes


def token_in(authorization: str) -> str:
    """Return the bearer token in a header `Authorization`; empty if there is none, or one of another scheme."""
    said = authorization.strip()
    scheme, _, token = said.partition(" ")
    if scheme.lower() == SCHEME:
        return token.strip()
    found = OF_RUBY.fullmatch(said)
    return found[2] if found else ""


def let_in(endpoint: Endpoint, found: Access | Refusal) -> Access:
    """Return the access that was found, if it is enough for `endpoint`.

    Raises:
        NotLetIn: The token opens nothing.
        NotGranted: It opens something else: an app where a school is needed or the other way round, or too few scopes.
    """
    if not found:
        raise NotLetIn(found)
    if endpoint.token not in {"any", found.level}:
        raise NotGranted(_OTHER_LEVEL[found.level])
    if not found.meets(endpoint.needs):
        missing = next(need for need in endpoint.needs if not need & found.scopes)
        names = ", ".join(sorted(missing))
        raise NotGranted(
            f"one of the scopes {names} is needed" if len(missing) > 1 else f"the scope {names} is needed",
            scopes=missing,
        )
    return found


_OTHER_LEVEL = {
    "app": "a token of a school is needed; this one stands for the app alone",
    "school": "a token of the app alone is needed; this one is of a school",
}
