"""The URL map of what lives on the API's host besides the API, which is not served by Django (docs/why/0040)."""

from django.urls import URLPattern, URLResolver, include, path

from rollbook.api.documents import openapi
from rollbook.server.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health),
    path("openapi.json", openapi),
    path("oauth/", include("rollbook.oauth.api_urls")),
]
handler404 = "rollbook.api.faults.not_found"
handler500 = "rollbook.api.faults.failed"
