"""The project as files: where it is, what belongs to it, and on which floor a module stands."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "rollbook"


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project: those that git keeps, and those that it would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the package: its path in the project, and what it says."""
    found = sorted(SOURCE.rglob("*.py"))
    return tuple((str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in found)


@cache
def project() -> dict[str, Any]:
    """What pyproject.toml declares."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def floors() -> dict[str, int]:
    """The floor of each package, counted from the lowest, as import-linter is told."""
    layers = project()["tool"]["importlinter"]["contracts"][0]["layers"]
    return {package.strip(): floor for floor, layer in enumerate(reversed(layers)) for package in layer.split("|")}


def package_of(module: str) -> str:
    """The package of Rollbook that a module is in; nothing for a module of somebody else."""
    parts = module.split(".")
    return parts[1] if parts[0] == "rollbook" and len(parts) > 1 else ""
