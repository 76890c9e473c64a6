"""Where photos are kept: what an address means, and that a bucket of a real S3 server serves as a folder does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.storage import storages
from django.test import override_settings

from rollbook.records.photos import keep_photo, open_photo, photo_name
from rollbook.server.photo_stores import Bucket, Folder, PhotoStore, photo_store

PNG = b"\x89PNG\r\n\x1a\n" + b"ada" * 20


def test_a_folder_is_named_from_the_root() -> None:
    assert photo_store("file:///srv/my%20photos") == Folder(Path("/srv/my photos"))


def test_a_bucket_is_named_with_whose_and_where_it_is() -> None:
    text = "s3://AKIA1:a%2Fb@Photos.of-us/one/two/?endpoint=https://objects.example.org:9000&region=eu-west-2"
    assert photo_store(text) == Bucket(
        name="Photos.of-us",
        prefix="one/two",
        endpoint="https://objects.example.org:9000",
        region="eu-west-2",
        access_key="AKIA1",
        secret_key="a/b",
    )


def test_a_bucket_alone_is_amazons_and_opened_by_what_the_machine_may() -> None:
    bucket = photo_store("s3://photos")
    assert bucket == Bucket(name="photos")
    assert bucket.for_django()["OPTIONS"] == {
        "bucket_name": "photos",
        "default_acl": None,
        "signature_version": "s3v4",
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/srv/photos", "starts with"),
        ("https://objects.example.org/photos", "starts with"),
        ("s3://", "starts with"),
        ("s3:///photos", "starts with"),
        ("file://srv/photos", "three slashes"),
        ("file:photos", "three slashes"),
        ("s3://photos?endpiont=x", "'endpiont'"),
    ],
)
def test_other_addresses_are_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        photo_store(text)


def test_without_its_extra_s3_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollbook.server.photo_stores.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"rollbook\[s3\]"):
        photo_store("s3://photos")


def test_a_secret_key_is_not_shown() -> None:
    assert "hush" not in repr(photo_store("s3://key:hush@photos"))


@pytest.fixture
def s3_server() -> Iterator[str]:
    """A server that speaks S3, in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environ())  # noqa: S603
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _environ() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


@pytest.fixture
def bucket(s3_server: str) -> Bucket:
    """An empty bucket there."""
    for _ in range(600):
        try:
            assert httpx.put(f"{s3_server}/photos").status_code in {200, 409}
            break
        except httpx.ConnectError:
            time.sleep(0.1)  # the server is starting
    text = f"s3://key:secret@photos/of/students?endpoint={s3_server}&region=eu-west-2"
    found = photo_store(text)
    assert isinstance(found, Bucket)
    return found


def kept_in(store: PhotoStore) -> Any:  # noqa: ANN401 - a decorator of Django
    return override_settings(STORAGES={"photos": store.for_django()})


def check(store: PhotoStore) -> None:
    """What holds wherever photos are."""
    with kept_in(store):
        fingerprint = keep_photo(school=7, content=PNG, content_type="image/png")
        assert keep_photo(school=7, content=PNG, content_type="image/png") == fingerprint
        assert keep_photo(school=7, content=PNG + b"!", content_type="image/png") != fingerprint
        assert open_photo(school=7, fingerprint=fingerprint) == (PNG, "image/png")
        with pytest.raises(FileNotFoundError):
            open_photo(school=8, fingerprint=fingerprint)
        assert storages["photos"].listdir(f"7/{fingerprint[:2]}")[1] == [fingerprint]


def test_photos_are_kept_in_a_folder_that_others_cannot_read(tmp_path: Path) -> None:
    check(photo_store(f"file://{tmp_path}/photos"))
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "photos").rglob("*")} == {0}


@pytest.mark.loopback
def test_photos_are_kept_in_a_bucket(bucket: Bucket, s3_server: str) -> None:
    check(bucket)
    with kept_in(bucket):
        fingerprint = keep_photo(school=7, content=PNG, content_type="image/png")
    name = photo_name(school=7, fingerprint=fingerprint)
    stranger = httpx.get(f"{s3_server}/photos/of/students/{name}")
    assert (stranger.status_code, stranger.content) == (403, b"")
