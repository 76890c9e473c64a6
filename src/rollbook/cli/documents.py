"""The API's documents: OpenAPI and a collection for Postman, with the addresses of this platform in them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from rollbook.cli.output import say_json
from rollbook.cli.problems import CommandProblem
from rollbook.contract.openapi import document
from rollbook.contract.postman import collection
from rollbook.contract.versions import VERSIONS


def write_postman(version: str) -> None:
    """Say the collection of a version."""
    _write(collection, version)


def write_openapi(version: str) -> None:
    """Say the OpenAPI document of a version."""
    _write(document, version)


def _write(made: Callable[..., object], version: str) -> None:
    if version not in VERSIONS:
        raise CommandProblem(f"There is no version {version} of the API: name one of {', '.join(VERSIONS)}.")
    say_json(made(version, api_url=settings.ROLLBOOK_API_URL, platform_url=settings.ROLLBOOK_PLATFORM_URL))
