"""The addresses that anybody may open."""

from django.urls import path

from rollbook.dashboards.front.views import guide, guides, home

urlpatterns = [
    path("", home, name="home"),
    path("docs/", guides, name="guides"),
    path("docs/<slug:name>", guide, name="guide"),
]
