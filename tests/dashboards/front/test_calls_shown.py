"""What the home page and the README show is done: calls answer as they are shown to, and commands are ones."""

from __future__ import annotations

import html
import re
import shlex

import orjson
import pytest
from django.conf import settings
from django.test import Client
from markdown_it import MarkdownIt
from tests.dashboards.front.reader import Reader
from tests.house.tree import ROOT
from typer.testing import CliRunner

from rollbook.cli.commands import app
from rollbook.dashboards.front.views import API

CONTINUED = re.compile(r"\\\n\s*")
CODE = re.compile(r'<code id="code-\w+">(.*?)</code>', re.DOTALL)


def _typed() -> list[tuple[str, str]]:
    """Every command that the README shows behind a prompt, and what stands below it."""
    fences = [token for token in MarkdownIt().parse((ROOT / "README.md").read_text()) if token.info == "console"]
    found = []
    for fence in fences:
        for part in CONTINUED.sub(" ", fence.content).split("$ ")[1:]:
            command, _, below = part.partition("\n")
            found.append((command, below))
    return found


TYPED = _typed()
CALLS = [(command, below) for command, below in TYPED if command.startswith("curl ")]
COMMANDS = [command for command, _ in TYPED if command.startswith("rollbook ")]


def test_the_call_on_the_home_page_answers_as_it_is_shown_to(client: Client, reader: Reader) -> None:
    call, answer = map(html.unescape, CODE.findall(client.get("/").content.decode()))
    status, _, body = reader.call(call.replace(settings.ROLLBOOK_API_URL, API))
    shown, came = orjson.loads(answer), orjson.loads(body)
    assert (status, len(came)) == (200, len(shown))
    assert {name: type(value) for name, value in shown[0].items()}.items() <= {
        name: type(value) for name, value in came[0].items()
    }.items()


@pytest.mark.parametrize(("call", "below"), CALLS, ids=[call[-60:] for call, _ in CALLS])
def test_a_call_in_the_readme_answers_as_it_is_shown_to(reader: Reader, call: str, below: str) -> None:
    status, headers, body = reader.call(call.replace("Bearer …", "Bearer $TOKEN").replace("http://127.0.0.1:8001", API))
    assert status == 200
    came = {name.lower() for name in headers}
    assert set(re.findall(r"^([a-z-]+): ?", below, re.MULTILINE)) <= came
    [student] = orjson.loads(body)
    assert set(re.findall(r'"(\w+)":', below)) <= {*student, *(student.get("demographics") or ())}


def test_the_readme_shows_calls_and_commands() -> None:
    assert (len(CALLS), len(COMMANDS)) >= (2, 4)


@pytest.mark.parametrize("typed", COMMANDS)
def test_a_command_in_the_readme_is_one(typed: str) -> None:
    said = CliRunner().invoke(app, [*shlex.split(typed)[1:], "--help"])
    assert said.exit_code == 0, said.output
