"""The load: keep-alive clients, each a process with one connection that waits for an answer before it asks again.

A client takes little of what it measures (the report says how much): a request is bytes made beforehand, and of an
answer only the head is looked at; the rest is received in one call.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import Pool

CLIENTS = 8
"""Enough to keep two workers busy whichever of them gets a connection."""
APART = 997
BUFFER = 4 * 1024 * 1024
ANSWER_SECONDS = 60
BODILESS = frozenset({204, 304})
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class WrongAnswer(Exception):
    """A server did not answer as it should: what it said is in the message."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one client does: send `requests` in turn until `seconds` are over or `most` were answered."""

    port: int
    requests: tuple[bytes, ...]
    status: int
    seconds: float
    most: int


@dataclass(frozen=True, slots=True)
class Done:
    """What one client saw: the seconds that each answer took, when it began and ended, and what it used itself."""

    latencies: tuple[float, ...]
    began: float
    ended: float
    received: int
    cpu: float


@contextmanager
def clients() -> Iterator[Pool]:
    """Start the clients; they end with the block."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        yield pool


def drive(job: Job) -> Done:
    """Send the requests of a job over one connection, one after the other.

    Raises:
        WrongAnswer: An answer has another status.
    """
    buffer = bytearray(BUFFER)
    latencies: list[float] = []
    received = 0
    with _connected(job.port) as connection:
        used, began = time.process_time(), time.perf_counter()
        sent = now = began
        # Clients begin far from each other, so that they do not ask for the same thing one right after the other.
        place = os.getpid() * APART
        while now - began < job.seconds and len(latencies) < job.most:
            connection.sendall(job.requests[place % len(job.requests)])
            received += _received(connection, buffer, job.status)
            now = time.perf_counter()
            latencies.append(now - sent)
            sent = now
            place += 1
        return Done(tuple(latencies), began, now, received, time.process_time() - used)


def asked(port: int, request: bytes) -> tuple[bytes, bytes]:
    """Return the head and the body of the answer to one request.

    Raises:
        WrongAnswer: Its status is not 200.
    """
    buffer = bytearray(BUFFER)
    with _connected(port) as connection:
        connection.sendall(request)
        length = _received(connection, buffer, 200)
        head, _, body = bytes(buffer[:length]).partition(_HEAD_END)
        return head, body


def _connected(port: int) -> socket.socket:
    """Open a connection that waits for whole answers inside the system; a time limit of Python's own would not."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", ANSWER_SECONDS, 0))
    return connection


def _received(connection: socket.socket, buffer: bytearray, status: int) -> int:
    """Receive one answer into `buffer`; return how many bytes it was."""
    view = memoryview(buffer)
    there = connection.recv_into(buffer)
    while (head_end := buffer.find(_HEAD_END, 0, there)) < 0:
        count = connection.recv_into(view[there:])
        if not count:
            raise WrongAnswer("the server hung up")
        there += count
    whole = head_end + len(_HEAD_END)
    if status not in BODILESS:
        found = _LENGTH.search(buffer, 0, whole)
        whole += int(found[1]) if found else 0
    if there < whole:
        there += connection.recv_into(view[there:whole], whole - there, socket.MSG_WAITALL)
    if int(buffer[9:12]) != status or there != whole:
        raise WrongAnswer(bytes(buffer[: min(there, 1000)]).decode(errors="replace"))
    return whole
