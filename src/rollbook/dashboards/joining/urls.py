"""The addresses by which people come to a school or to a team."""

from django.urls import path

from rollbook.dashboards.joining.finding import claim_school, find_school
from rollbook.dashboards.joining.invitations import enter_code, invitation

urlpatterns = [
    path("signup/school", find_school, name="find_school"),
    path("signup/school/code", enter_code, name="enter_code"),
    path("signup/school/<str:urn>", claim_school, name="claim_school"),
    path("invitations/<str:code>", invitation, name="invitation"),
]
