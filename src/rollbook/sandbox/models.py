"""Whose test schools there are, and how far their making has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from rollbook.accounts.models import Developer, School
from rollbook.consent.models import App

SILENCE = timedelta(minutes=2)
"""A school that is being filled says how far it is; after so long without a word whoever filled it is gone."""


class SandboxSchool(models.Model):
    """A test school of a developer's team, the app it was made for, and how far its data is.

    `stage`, `done` and `total` are what the sync says while it runs; `total` is None where nobody knows.
    """

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="sandbox")
    developer = models.ForeignKey(Developer, on_delete=models.CASCADE, related_name="sandboxes")
    app = models.ForeignKey(App, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    stage = models.CharField(max_length=40, blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.school} of {self.developer}"

    @property
    def is_ready(self) -> bool:
        """Whether all of its data is there."""
        return self.finished_at is not None

    def is_stuck(self, now: datetime) -> bool:
        """Tell whether it must be filled anew: that failed, or whoever did it is silent."""
        return not self.is_ready and (bool(self.problem) or now - self.heard_at > SILENCE)
