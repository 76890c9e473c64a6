"""The endpoints that apps call by themselves: token, revocation, introspection, metadata. All answer in JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from rollbook.oauth.endpoints import Revocation, TokenState
from rollbook.oauth.metadata import metadata
from rollbook.oauth.server import JSON, Server
from rollbook.pages.nul import deals_with_nul

View = Callable[[HttpRequest], HttpResponse]
READS = ("GET", "HEAD")


def called_by_apps(*methods: str) -> Callable[[View], View]:
    """Mark a view that apps call, by these methods: it knows no session, and tells in JSON which methods it knows."""

    def marked(view: View) -> View:
        @csrf_exempt
        @deals_with_nul
        @login_not_required
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            if request.method in methods:
                return view(request)
            sentence = f"Use {' or '.join(methods)}."
            body = {"error": "invalid_request", "error_description": sentence, "message": sentence}
            return JsonResponse(body, status=405, headers={"Allow": ", ".join(methods)}, content_type=JSON)

        return answered

    return marked


@called_by_apps("POST")
def token(request: HttpRequest) -> HttpResponse:
    """Change a code, a refresh token or an app's credentials for an access token (RFC 6749, 3.2)."""
    return Server(timezone.now()).token(request)


@called_by_apps("POST")
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token (RFC 7009)."""
    return Server(timezone.now()).endpoint(Revocation.ENDPOINT_NAME, request)


@called_by_apps("POST")
def introspect(request: HttpRequest) -> HttpResponse:
    """Say what a token is (RFC 7662)."""
    return Server(timezone.now()).endpoint(TokenState.ENDPOINT_NAME, request)


@called_by_apps(*READS)
def server_metadata(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (it is the same for everybody)
    """Say what this server can do (RFC 8414)."""
    return JsonResponse(metadata(settings.ROLLBOOK_PLATFORM_URL), content_type=JSON)
