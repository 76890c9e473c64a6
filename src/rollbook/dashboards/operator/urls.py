"""The addresses of the operators' pages."""

from django.urls import path

from rollbook.dashboards.operator.apps import apps, decide_app, stop_app
from rollbook.dashboards.operator.claims import claims, decide

app_name = "operator"

urlpatterns = [
    path("claims", claims, name="claims"),
    path("claims/<int:number>", decide, name="decide"),
    path("apps", apps, name="apps"),
    path("apps/<int:number>", decide_app, name="decide_app"),
    path("apps/<int:number>/stop", stop_app, name="stop_app"),
]
