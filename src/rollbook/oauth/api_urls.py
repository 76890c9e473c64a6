"""What of OAuth the API's host has as well: some clients refresh there. Doubled slashes are gone before it is asked."""

from django.urls import path

from rollbook.oauth.views import introspect, revoke, token

urlpatterns = [
    path("token", token),
    path("revoke", revoke),
    path("introspect", introspect),
]
