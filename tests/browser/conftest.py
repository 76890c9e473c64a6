"""A real browser, Chromium, against a real server on this machine: one browser for a whole run."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_socket
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from rollbook.accounts.models import User
from rollbook.accounts.people import known_person

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "four unrelated words here"
TABS = 60
"""How often somebody presses Tab before they give up."""
PATIENCE = 10_000
"""Milliseconds after which a page that does not come has failed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder talks to a server on this machine; all but the whole way of a request run once."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.loopback)
            if item.path.name != "test_authorising.py":
                item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The platform, in a thread; it starts before a test could open sockets. Passkeys need a name, not a number."""
    pytest_socket.enable_socket()
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; it starts once."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("No Chromium was found; `make browser` installs it, or says how.", pytrace=False)
    # Playwright runs an event loop in this thread, in which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser window, and what their browser complained about."""

    address: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the platform."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, user: User) -> None:
        """Be signed in as `user`, without the form."""
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.address}])

    def barriers(self) -> list[str]:
        """What axe finds on the page, as lines of rule, help and place."""
        self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {rule['help']} at {node['target']}: {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def tab_to(self, what: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if what.evaluate("it => it === document.activeElement"):
                return
        pytest.fail(f"{what} cannot be reached by keyboard.")

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def faults(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """Open each page; return those that lead elsewhere, are too wide, or in which axe finds something."""
        found: dict[str, list[str]] = {}
        for path in paths:
            faults = [] if self.open(path).url == self.address + path else [f"leads to {self.page.url}"]
            faults += [f"{self.overflow()} px too wide"] if self.overflow() else []
            faults += self.barriers()
            if faults:
                found[path] = faults
        return found


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """Open windows, with the options of Playwright; a browser that complains fails the test."""
    cache.clear()  # in which failed sign-ins of other tests are counted
    visitors: list[Visitor] = []
    with ExitStack() as windows:

        def opened(**options: Any) -> Visitor:  # noqa: ANN401  (what Playwright takes)
            context = chromium.new_context(**options)
            windows.callback(context.close)
            context.set_default_timeout(PATIENCE)
            visitor = Visitor(live_server.url, context, context.new_page())
            visitor.page.on("console", lambda said: _noted(visitor, said))
            visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
            visitors.append(visitor)
            return visitor

        yield opened
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


def code_in(letter: EmailMessage) -> str:
    """The code that a letter brings."""
    found = re.search(r"^    (\S+)$", str(letter.body), re.MULTILINE)
    assert found
    return found[1]


def _noted(visitor: Visitor, said: ConsoleMessage) -> None:
    # A page that is meant to answer 404 or 403 is no complaint; a file that is missing fails its own request.
    if said.type in {"error", "warning"} and "the server responded with a status of 40" not in said.text:
        visitor.complaints.append(said.text)


@pytest.fixture
def hana(transactional_db: None) -> User:  # noqa: ARG001  (the server must see her)
    """Somebody with an account, who belongs nowhere yet."""
    return known_person(email="hana@example.org", password=PASSWORD, name="Hana Okafor")
