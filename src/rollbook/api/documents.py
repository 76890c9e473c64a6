"""`GET /openapi.json`: what the API is, for programs. Anybody may read it."""

from __future__ import annotations

from functools import cache

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from rollbook.api.negotiate import UnsupportedVersion, version_of
from rollbook.api.problems import problem
from rollbook.contract.openapi import document
from rollbook.contract.versions import NEWEST, SPELLINGS


@gzip_page
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the document of the version in the query (`?version=1.0`), else of that in `Accept`, else the newest."""
    wished = request.GET.get("version")
    try:
        version = _known(wished) if wished else version_of(request.headers.get("Accept", ""), assumed=NEWEST)
    except UnsupportedVersion as error:
        answer = problem(error).answer()
        return HttpResponse(answer.body, status=answer.status, content_type="application/json; charset=utf-8")
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "public, max-age=3600",
        "Vary": "Accept",
    }
    return HttpResponse(
        _document(version, settings.ROLLBOOK_API_URL, settings.ROLLBOOK_PLATFORM_URL),
        content_type="application/json; charset=utf-8",
        headers=headers,
    )


def _known(text: str) -> str:
    if text not in SPELLINGS:
        raise UnsupportedVersion
    return SPELLINGS[text]


@cache
def _document(version: str, api_url: str, platform_url: str) -> bytes:
    return orjson.dumps(document(version, api_url=api_url, platform_url=platform_url))
