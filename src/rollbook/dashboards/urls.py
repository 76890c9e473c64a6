"""All pages that people see, for the platform's URL map."""

from django.urls import include, path

urlpatterns = [
    path("", include("rollbook.dashboards.reference.urls")),
    path("", include("rollbook.dashboards.front.urls")),
    path("", include("rollbook.dashboards.account.urls")),
    path("", include("rollbook.dashboards.developer.urls")),
    path("", include("rollbook.dashboards.joining.urls")),
    path("schools/<slug:slug>", include("rollbook.dashboards.school.urls")),
    path("operator", include("rollbook.dashboards.operator.urls")),
]
