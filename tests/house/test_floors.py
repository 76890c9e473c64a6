"""The floors: imports, by import-linter; and references by text, which it cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.urls import URLResolver, get_resolver
from tests.house.tree import ROOT, SOURCE, floors, modules, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator

URL_MAPS = ("rollbook.server.platform_urls", "rollbook.server.api_urls")
NAMES_A_PAGE = {"reverse", "reverse_lazy", "redirect", "resolve_url"}
URL_TAG = re.compile(r"""{%\s*url\s+['"]([\w:.-]+)['"]""")


def test_every_import_goes_down() -> None:
    # In a process of its own, since it sets up logging for the whole of its process.
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stdout


def test_every_package_has_a_floor() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages == set(floors())


def test_every_relation_of_a_model_goes_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if not field.auto_created and isinstance(target := field.related_model, type)
        if _is_above(package_of(target.__module__), package_of(model.__module__))
    ]
    assert not upward


@cache
def _pages() -> dict[str, str]:
    """Each name in the URL maps, and the package whose view it calls."""
    return dict(page for url_map in URL_MAPS for page in _pages_below(get_resolver(url_map), ""))


def _pages_below(resolver: URLResolver, before: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{before}{entry.namespace}:" if entry.namespace else before
            yield from _pages_below(entry, inner)
        elif entry.name:
            yield before + entry.name, package_of(entry.callback.__module__)


def _names_in_code() -> Iterator[tuple[str, str]]:
    for path, tree in modules():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if called in NAMES_A_PAGE:
                    yield path, str(call.args[0].value)


def _names_in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("templates/**/*.*")):
        for name in URL_TAG.findall(path.read_text()):
            yield str(path.relative_to(ROOT)), name


def test_every_link_by_name_goes_down_or_sideways() -> None:
    upward = [
        f"{path}: {name}"
        for path, name in [*_names_in_code(), *_names_in_templates()]
        if _is_above(_pages().get(name, ""), path.split("/")[2])
    ]
    assert not upward


def test_nobody_listens_to_signals() -> None:
    listeners = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        if node.module.startswith("django.dispatch") or node.module.endswith(".signals")
    ]
    assert not listeners


def _is_above(package: str, other: str) -> bool:
    return package in floors() and other in floors() and floors()[package] > floors()[other]
