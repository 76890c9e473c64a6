"""What is asked for: 35 of the 65 members of a student, nested as in the contract, the same of everybody."""

from __future__ import annotations

from collections.abc import Sequence

SCOPES = (
    "students.basic",
    "students.upn",
    "students.uln",
    "students.pan",
    "students.legal_names",
    "students.middle_names",
    "students.dob",
    "students.dates",
    "students.enrolment_status",
    "students.ethnicity",
    "students.gender",
    "students.pp",
    "students.eal",
    "students.sen_provision",
    "students.fsm",
    "students.fsm_history",
    "students.care",
    "students.service_child",
    "students.emails",
    "students.addresses",
    "students.home_language",
    "contacts.basic",
    "contacts.priority",
    "contacts.parental_responsibility",
)
"""Members of the student itself (14), of the demographics (11), of the address (6) and of the languages (2), and the
lists of contacts and e-mail addresses; the times of free school meals are a list too."""

INCLUDES = ("demographics", "care", "contacts", "emails", "addresses", "languages")
ACCEPT = "application/vnd.assembly+json; version=1.1"


def students(token: str, *, page: int = 1, per_page: int = 100, headers: Sequence[str] = (), also: str = "") -> bytes:
    """Return the request for a page of the students on roll; `also` is something that the API does not look at."""
    return _request(f"/students?page={page}&per_page={per_page}&{_flags()}{also}", token, headers)


def student(token: str, id_: int) -> bytes:
    """Return the request for one student."""
    return _request(f"/students/{id_}?{_flags()}", token, ())


def _flags() -> str:
    return "&".join(f"{include}=true" for include in INCLUDES)


def _request(target: str, token: str, headers: Sequence[str]) -> bytes:
    lines = [f"GET {target} HTTP/1.1", "Host: 127.0.0.1", f"Accept: {ACCEPT}", f"Authorization: Bearer {token}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode()
