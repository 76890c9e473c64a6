"""Where a school's data comes from: which MIS it has, and which of our sources brings it."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rollbook.accounts.permissions import check_may_connect
from rollbook.accounts.schools import tell_mis
from rollbook.connectors.registry import Connector, connector, kinds
from rollbook.connectors.source import Source, SourceProblem
from rollbook.dashboards.school import syncing
from rollbook.dashboards.school.forms import DemoChoices, OurMis, SchoolFile
from rollbook.dashboards.school.here import Here, at_school, show
from rollbook.dashboards.school.syncing import SyncUnderWay
from rollbook.pages.prose import prose
from rollbook.sync.connections import connect as connected_to
from rollbook.sync.connections import numbers_for

DEMO: Final = "demo"
PATH: Final = "path"
"""The setting of sources that read files."""
READS: Final = ["GET", "HEAD", "POST"]


@require_http_methods(READS)
@at_school
def connect(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask which MIS the school has, and show the ways in which its data can come."""
    check_may_connect(user=here.user, school=here.school)
    form = OurMis(request.POST or None, initial={"mis": here.school.mis_provider})
    if form.is_valid():
        tell_mis(school=here.school, mis=form.cleaned_data["mis"], by=here.user, now=here.now)
        messages.success(request, "Thank you. That is noted.")
        return redirect("school:connect", here.school.slug)
    return show(request, here, "connect", form=form, sources=[each.description for each in _offered(here)])


@require_http_methods(READS)
@at_school
def source(request: HttpRequest, here: Here, kind: str) -> HttpResponse:
    """Explain one source, and take what it needs: a file, or a few choices."""
    check_may_connect(user=here.user, school=here.school)
    chosen = next((each for each in _offered(here) if each.kind == kind), None)
    if chosen is None:
        raise Http404
    by_file = PATH in chosen.description.settings
    form: Form = (
        SchoolFile(request.POST or None, request.FILES or None) if by_file else DemoChoices(request.POST or None)
    )
    if form.is_valid():
        try:
            _take_file(here, chosen, form.cleaned_data["file"]) if by_file else _connect(here, chosen, form)
        except SyncUnderWay as refusal:
            form.add_error(None, str(refusal))
        except SourceProblem as refusal:
            form.add_error(None, refusal.for_school)
        else:
            messages.success(request, "The data is coming in. This page shows how far it is.")
            return redirect("school:syncs", here.school.slug)
    guide = prose(chosen.description.guide)
    return show(request, here, "source", form=form, source=chosen.description, guide=guide, by_file=by_file)


def _offered(here: Here) -> tuple[Connector, ...]:
    """Return the sources of a school: invented people have no place among the pupils of a real one."""
    trying = here.school.is_sandbox or settings.ROLLBOOK_MODE != "production"
    return tuple(connector(kind) for kind in kinds() if trying or kind != DEMO)


def _connect(here: Here, chosen: Connector, form: Form) -> None:
    given = {name: value for name, value in form.cleaned_data.items() if value not in {None, ""}}
    made = chosen.make(given)
    connected_to(school=here.school, kind=chosen.kind, chosen=given, now=here.now)
    _begin(here, made, None)


def _take_file(here: Here, chosen: Connector, file: UploadedFile[bytes]) -> None:
    """Put the file where the sync finds it; it is taken away as soon as the sync is over."""
    place = Path(tempfile.mkdtemp(prefix="rollbook-file-"))
    try:
        path = place / Path(file.name or "file").name
        with path.open("wb") as kept:
            shutil.copyfileobj(file, kept)
        numbers = numbers_for(here.school, chosen.description.settings)
        _begin(here, chosen.make({PATH: str(path), **numbers}), place)
    except Exception:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _begin(here: Here, made: Source, place: Path | None) -> None:
    done = partial(shutil.rmtree, place, ignore_errors=True) if place else _nothing
    syncing.begin(school=here.school, source=made, launch=syncing.beside, done=done)


def _nothing() -> None:
    """Do nothing when the sync is over: nothing was put away for it."""
