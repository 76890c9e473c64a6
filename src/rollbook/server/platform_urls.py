"""The URL map of the platform."""

from django.urls import include, path

from rollbook.server.health import health

urlpatterns = [
    path("health", health),
    path("", include("rollbook.pages.urls")),
    path("", include("rollbook.oauth.urls")),
    path("", include("rollbook.dashboards.urls")),
]

handler400 = "rollbook.pages.errors.bad_request"
handler403 = "rollbook.pages.errors.not_allowed"
handler404 = "rollbook.pages.errors.not_found"
handler500 = "rollbook.pages.errors.failed"
