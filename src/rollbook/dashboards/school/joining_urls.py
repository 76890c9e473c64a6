"""The addresses by which people come to a school."""

from django.urls import path

from rollbook.dashboards.school.signing_up import claim_school, enter_code, find_school, invitation

urlpatterns = [
    path("signup/school", find_school, name="find_school"),
    path("signup/school/code", enter_code, name="enter_code"),
    path("signup/school/<str:urn>", claim_school, name="claim_school"),
    path("invitations/<str:code>", invitation, name="invitation"),
]
