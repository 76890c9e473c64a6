"""What no file of the project may contain: places that only one machine has, leftovers, and people who exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.house.tree import ROOT, files

# Spelled in two parts, so that this file does not contain them either.
REGISTRY_HOSTS = ("pypi" + ".org", "python" + "hosted", "npm" + "js.", "deb." + "debian")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|Users)/\w+|C:\\\\?Users")
LEFTOVERS = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b|pytest\.mark\.(ski" r"p|xfa" r"il)|# type: igno" r"re(?!\[)")
EMAIL = re.compile(r"[\w.+-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})")
PHONE = re.compile(r"(?<![\w.+-])(?:\+44[ ]?|0)[1237](?:[ ]?\d){8,9}(?![\w.-])")
# The numbers that Ofcom keeps free for fiction, without spaces and the leading 0.
FICTION = re.compile(
    r"1(?:13|14|15|16|17|18|21|31|41|51|61)4960\d{3}|1(?:632960|914980)\d{3}"
    r"|2(?:079460|890180|920180)\d{3}|7700900\d{3}|3069990\d{3}"
)
MADE_BY_TOOLS = ("requirements/", "LICENSE")


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    found = []
    for path in files():
        name = str(path.relative_to(ROOT))
        if not name.startswith(MADE_BY_TOOLS):
            try:
                found.append((name, path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue  # a picture or a font
    return tuple(found)


def test_no_file_names_a_place_of_one_machine() -> None:
    places = [str(ROOT), *([str(Path.home())] if Path.home() != Path("/") else [])]
    named = [name for name, text in _texts() if any(place in text for place in places) or MACHINE_PATHS.search(text)]
    assert not named


def test_no_file_names_the_host_of_a_registry() -> None:
    assert [name for name, text in _texts() if any(host in text for host in REGISTRY_HOSTS)] == []


def test_nothing_is_left_over() -> None:
    left = [f"{name}: {found[0]}" for name, text in _texts() if (found := LEFTOVERS.search(text))]
    assert not left


def test_every_email_address_is_invented() -> None:
    real = [
        f"{name}: {found[0]}"
        for name, text in _texts()
        for found in EMAIL.finditer(text)
        if not f".{found[1]}".endswith(".example.org")
    ]
    assert not real


def test_every_telephone_number_is_for_fiction() -> None:
    real = [
        f"{name}: {found[0]}"
        for name, text in _texts()
        for found in PHONE.finditer(text)
        if not FICTION.fullmatch(re.sub(r"\s", "", found[0]).removeprefix("+44").removeprefix("0"))
    ]
    assert not real
