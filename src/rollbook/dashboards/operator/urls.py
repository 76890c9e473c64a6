"""The addresses of the operators' pages."""

from django.urls import path

from rollbook.dashboards.operator.claims import claims, decide

app_name = "operator"

urlpatterns = [
    path("claims", claims, name="claims"),
    path("claims/<int:number>", decide, name="decide"),
]
