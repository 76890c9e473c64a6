"""The URL map of the platform."""

from django.urls import path

from rollbook.server.health import health

urlpatterns = [
    path("health", health),
]
