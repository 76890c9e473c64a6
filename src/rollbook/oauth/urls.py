"""The addresses of OAuth. Some clients double the slashes, which nothing redirects: a redirect loses what they sent."""

from django.urls import path, re_path

from rollbook.oauth.authorize import authorize
from rollbook.oauth.deciding import choose_school, decide, go_on, receipt, send_on, show
from rollbook.oauth.views import introspect, revoke, server_metadata, token

urlpatterns = [
    re_path(r"^/*oauth/+authorize/*$", authorize, name="authorize"),
    re_path(r"^/*oauth/+token/*$", token, name="token"),
    re_path(r"^/*oauth/+revoke/*$", revoke, name="revoke"),
    re_path(r"^/*oauth/+introspect/*$", introspect, name="introspect"),
    path(".well-known/oauth-authorization-server", server_metadata, name="server_metadata"),
    path("requests/<str:link>", show, name="access_request"),
    path("requests/<str:link>/school", choose_school, name="access_request_school"),
    path("requests/<str:link>/decision", decide, name="access_request_decision"),
    path("requests/<str:link>/colleague", send_on, name="access_request_colleague"),
    path("requests/<str:link>/app", go_on, name="access_request_app"),
    path("requests/<str:link>/receipt", receipt, name="access_request_receipt"),
]
