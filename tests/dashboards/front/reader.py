"""Somebody who reads a page and does what it says: the calls of curl that it shows, against this platform."""

from __future__ import annotations

import base64
import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from tests.api.caller import environ
from tests.people import NOW

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.dashboards.front.views import API, PLATFORM
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import lets_in

VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-RFC-7636"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Reader:
    """Somebody with a test school, and what the words with a dollar sign stand for."""

    words: dict[str, str]
    now: Any = NOW

    def call(self, text: str) -> tuple[int, Mapping[str, str], bytes]:
        """Do what curl would."""
        words = shlex.split(Template(text).substitute(self.words).replace("\\\n", " "))
        method, url = "GET", ""
        headers: dict[str, str] = {}
        form: list[tuple[str, str]] = []
        rest = iter(words[1:])
        for word in rest:
            match word:
                case "-X":
                    method = next(rest)
                case "-H":
                    name, _, value = next(rest).partition(": ")
                    headers[name] = value
                case "-u":
                    headers["Authorization"] = "Basic " + base64.b64encode(next(rest).encode()).decode()
                case "-d":
                    name, _, value = next(rest).partition("=")
                    form.append((name, value))
                case "-i":
                    pass
                case _:
                    url = word
        return self._to_platform(url, headers, form) if url.startswith(PLATFORM) else self._to_api(method, url, headers)

    def _to_platform(
        self, url: str, headers: Mapping[str, str], form: list[tuple[str, str]]
    ) -> tuple[int, Mapping[str, str], bytes]:
        body, kind = urlencode(form), "application/x-www-form-urlencoded"
        got = Client().post(url.removeprefix(PLATFORM), body, content_type=kind, headers=headers)
        return got.status_code, got.headers, got.content

    def _to_api(self, method: str, url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        got: dict[str, Any] = {}
        sent = environ(
            method, url.removeprefix(API), {f"HTTP_{k.upper().replace('-', '_')}": headers[k] for k in headers}
        )
        application = Application(Ground(lets_in, SchoolRecords), clock=lambda: self.now, note=lambda _: None)
        body = b"".join(application(sent, lambda status, head: got.update(status=int(status[:3]), head=dict(head))))  # type: ignore[arg-type]
        return got["status"], got["head"], body
