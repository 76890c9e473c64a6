"""The URL map of the API, at the root of its host."""

from django.urls import path

from rollbook.server.health import health

urlpatterns = [
    path("health", health),
]
