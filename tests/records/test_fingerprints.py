"""Fingerprints of what a list shows: clients hold them longer than any process of ours lives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = """
import django
django.setup()
from tests.records.fingerprints import fingerprints
print(*fingerprints(), sep="\\n")
"""


def said_with_seed(seed: str) -> list[str]:
    """Return the fingerprints as another process says them, whose sets have another order."""
    environ = {**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", SHOWN]
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    return done.stdout.splitlines()


@pytest.mark.once
def test_every_process_knows_the_tags_that_another_one_gave() -> None:
    first, second = said_with_seed("1"), said_with_seed("2")
    assert len(set(first)) > 20
    assert first == second
