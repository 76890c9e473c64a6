"""What an app may write into a request for access: scopes with suffixes, redirect URIs, code challenges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from rollbook.contract.scopes import UnknownScope, current_names, with_dependencies

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 hash in base64url without padding (RFC 7636, 4.2)."""


class UseAnotherUri(ValueError):
    """The URI cannot be a redirect URI: the developer must register another one."""


class TellTheApp(ValueError):
    """A request that the app must mend. `error` is the word of RFC 6749, 4.1.2.1; the message is its description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@dataclass(frozen=True, slots=True)
class AskedScopes:
    """The scopes of a request: those it cannot do without, and those the school may tick. Dependencies are in."""

    required: frozenset[str]
    optional: frozenset[str]


def asked_scopes(text: str) -> AskedScopes:
    """Read the parameter `scope`: names between spaces or plus signs, each with `:required`, `:optional` or nothing.

    Nothing means required, and required wins where a scope is named twice. A scope that others depend on becomes
    required with them; what only optional ones depend on comes with those.

    Raises:
        TellTheApp: There is no scope, an unknown one, or an unknown suffix (`invalid_scope`).
    """
    required: set[str] = set()
    optional: set[str] = set()
    for word in re.split(r"[\s+]+", re.sub("%3a", ":", text, flags=re.IGNORECASE).strip()):
        name, _, suffix = word.partition(":")
        if suffix not in {"", "required", "optional"}:
            raise TellTheApp("invalid_scope", f"The suffix of {word} is not known; use :required or :optional.")
        (optional if suffix == "optional" else required).update(_known(name))
    needed = with_dependencies(required)
    return AskedScopes(needed, with_dependencies(optional) - needed)


def _known(name: str) -> Iterable[str]:
    """Return the scopes that a name stands for: itself, or those that took the place of an old one."""
    if not name:
        raise TellTheApp("invalid_scope", "Name the scopes that you ask for in the parameter scope.")
    try:
        return current_names(name)
    except UnknownScope as error:
        raise TellTheApp("invalid_scope", str(error)) from error


def check_challenge(*, challenge: str, method: str, is_public: bool) -> None:
    """Check a code challenge: S256 only, and needed of apps that can keep no secret (RFC 7636, RFC 9700, 2.1.1).

    Raises:
        TellTheApp: `invalid_request`.
    """
    if not challenge:
        if method:
            raise TellTheApp("invalid_request", "There is a code_challenge_method, but no code_challenge.")
        if is_public:
            raise TellTheApp("invalid_request", "A public client must send a code_challenge.")
        return
    if method != "S256":
        raise TellTheApp("invalid_request", "The only code_challenge_method is S256.")
    if not CHALLENGE.fullmatch(challenge):
        raise TellTheApp("invalid_request", "The code_challenge is not a SHA-256 hash in base64url.")


def check_redirect_uri(uri: str) -> None:
    """Check a URI that a developer registers; what is sent later must be the same, letter for letter.

    https, or http to the developer's own machine; or, for an app on a device, a scheme of its own with a dot in it
    (RFC 8252, 7.1). No fragment (RFC 6749, 3.1.2), no wildcard, nobody's name and password.

    Raises:
        UseAnotherUri: One of these rules is broken; the message says which.
    """
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError as error:
        raise UseAnotherUri(f"{uri} is not an address.") from error
    if any(char.isspace() or not char.isprintable() for char in uri) or "*" in uri:
        raise UseAnotherUri(f"{uri} has a space, a control character or an asterisk in it.")
    if "#" in uri:
        raise UseAnotherUri(f"{uri} has a fragment; redirect URIs have none.")
    if parts.username is not None or parts.password is not None:
        raise UseAnotherUri(f"{uri} has a user name in it.")
    if parts.scheme in {"http", "https"}:
        if not parts.hostname:
            raise UseAnotherUri(f"{uri} names no host.")
        if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
            raise UseAnotherUri(f"{uri} must start with https://; http is for localhost only.")
    elif "." not in parts.scheme:
        raise UseAnotherUri(f"{uri} must start with https://, or with a scheme of your own that has a dot in it.")
