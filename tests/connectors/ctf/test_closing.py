"""A file is closed when its reading ends, however it ends: an open one would turn up in whatever comes next."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from tests.connectors.ctf.build import Pupil, ctf

from rollbook.connectors.ctf.files import TransferFile
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.survey import elements
from rollbook.connectors.source import NeedsAttention


@pytest.fixture(autouse=True)
def _memory_is_not_tidied() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def opened(content: bytes) -> tuple[TransferFile, BytesIO]:
    stream = BytesIO(content)
    return TransferFile("pupils.xml", len(content), lambda: stream), stream


def notes() -> Notes:
    return Notes(file="pupils.xml", today=date(2026, 9, 1))


@pytest.mark.parametrize("kept", [0, 20, -40])
def test_a_file_that_is_damaged_is_closed(kept: int) -> None:
    file, stream = opened(ctf(Pupil(), Pupil(upn=None)).encode()[:kept] + b"<&")
    with pytest.raises(NeedsAttention):
        list(elements(file, notes()))
    assert stream.closed


def test_a_file_whose_reading_is_given_up_is_closed() -> None:
    file, stream = opened(ctf(Pupil(), Pupil(upn=None)).encode())
    reading = elements(file, notes())
    next(reading)
    reading.close()
    assert stream.closed
