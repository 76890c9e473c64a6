"""The addresses of the reference, which anybody may open."""

from django.urls import path

from rollbook.dashboards.reference import views

app_name = "reference"

urlpatterns = [
    path("docs/api", views.requests, name="requests"),
    path("docs/api/postman.json", views.postman, name="postman"),
    path("docs/api/<str:op>", views.request_page, name="request"),
    path("docs/data", views.data, name="data"),
    path("docs/scopes", views.scopes, name="scopes"),
    path("docs/changes", views.changes, name="changes"),
    path("docs/codes", views.codes, name="codes"),
    path("docs/codes/<slug:name>", views.code_set, name="code_set"),
]
