"""Views: the token, the rows with joins and prefetches, pages, and JSON by orjson."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from benchmarks.peers.rest.answers import StudentOut
from benchmarks.peers.rest.models import Student, Token
from django.db.models import Q
from django.urls import path
from django.utils import timezone
from rest_framework import authentication, exceptions, generics, pagination, permissions, renderers


class BearerToken(authentication.BaseAuthentication):
    def authenticate(self, request: Any) -> tuple[None, Token]:
        text = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        found = Token.objects.filter(
            token_hash=hashlib.sha256(text.encode()).hexdigest(), revoked_at=None, expires_at__gt=timezone.now()
        ).first()
        if found is None:
            raise exceptions.AuthenticationFailed
        return None, found


class Json(renderers.BaseRenderer):
    media_type, format, charset = "application/vnd.assembly+json", "json", None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return orjson.dumps(data)


class Pages(pagination.PageNumberPagination):
    page_size_query_param, max_page_size = "per_page", 1500

    def get_paginated_response(self, data: Any) -> Any:
        answer = pagination.Response(data)
        answer["Total"], answer["Total-Pages"] = self.page.paginator.count, self.page.paginator.num_pages
        return answer


class _Students:
    serializer_class = StudentOut
    pagination_class = Pages
    authentication_classes = [BearerToken]
    permission_classes = [permissions.AllowAny]
    renderer_classes = [Json]

    def get_queryset(self) -> Any:
        now = timezone.now()
        return (
            Student.objects.filter(
                Q(end_date=None) | Q(end_date__gte=now), school_id=self.request.auth.school_id, start_date__lte=now
            )
            .select_related("demographics", "address", "languages")
            .prefetch_related("demographics__fsm_history", "contacts", "emails")
            .order_by("id")
        )


class StudentList(_Students, generics.ListAPIView):
    """A page of the students on roll."""


class OneStudent(_Students, generics.RetrieveAPIView):
    """One of them."""


urlpatterns = [path("students", StudentList.as_view()), path("students/<int:pk>", OneStudent.as_view())]
