"""How the server starts, in processes of their own, since settings are read once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.server.test_configuration import PRODUCTION


def clean_environ() -> dict[str, str]:
    """The environment without what this run of the tests put into it."""
    return {name: text for name, text in os.environ.items() if not name.startswith(("ROLLBOOK_", "DJANGO_"))}


def _python(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (our own interpreter)
        [sys.executable, "-W", "error", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=clean_environ() | environ,
    )


def _django(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return _python("-m", "django", *arguments, environ=environ | {"DJANGO_SETTINGS_MODULE": "rollbook.server.settings"})


def test_django_finds_nothing_wanting_in_production(tmp_path: Path) -> None:
    environ = PRODUCTION | {"ROLLBOOK_DATA_DIR": str(tmp_path), "ROLLBOOK_BEHIND_PROXY": "yes"}
    environ |= {"ROLLBOOK_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO"}
    done = _django("check", "--deploy", "--fail-level", "WARNING", environ=environ)
    assert (done.returncode, done.stderr) == (0, "")


def test_each_listener_has_its_own_url_map_and_middleware(tmp_path: Path) -> None:
    script = (
        "from rollbook.server.{0}_wsgi import application\n"
        "from django.conf import settings\n"
        "print(settings.ROOT_URLCONF, len(settings.MIDDLEWARE) > 0)"
    )
    environ = {"ROLLBOOK_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "somebody.elses"}
    said = [_python("-c", script.format(each), environ=environ).stdout.split() for each in ("platform", "api")]
    assert said == [["rollbook.server.platform_urls", "True"], ["rollbook.server.api_urls", "False"]]


@pytest.mark.parametrize("name", ["ROLLBOOK_MODE", "ROLLBOOK_DATABASE_URL"])
def test_a_wrong_setting_ends_in_its_sentence(name: str, tmp_path: Path) -> None:
    done = _django("check", environ={"ROLLBOOK_DATA_DIR": str(tmp_path), name: "wrong"})
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith(f"rollbook.server.environment.SettingProblem: {name} is ")
