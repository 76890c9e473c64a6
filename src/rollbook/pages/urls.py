"""The addresses that belong to how pages look."""

from django.urls import path

from rollbook.pages.theme import choose_theme

urlpatterns = [
    path("theme", choose_theme, name="theme"),
]
