"""Write-back: results that apps store, change and take back. A request is carried out whole or not at all.

An app that sends `Idempotency-Key` with a request may send it again within a day: it gets the answer that it got, and
nothing is written twice (docs/why/0045-writing-results.md).
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final, cast

import orjson

from rollbook.api.answers import Answer
from rollbook.api.call import Call
from rollbook.api.params import Malformed
from rollbook.api.routes import Unchangeable
from rollbook.api.sent_results import new_results, one_change, several_changes
from rollbook.api.v1_0 import stored_in_1_0, updated_in_1_0
from rollbook.contract.parameters import IDEMPOTENCY_KEY
from rollbook.records.replays import Repeatable, once
from rollbook.records.results import delete_result, store_results, update_results

KEY: Final = IDEMPOTENCY_KEY.name


def store(call: Call) -> Answer:
    """Store results, and return them as they are now."""
    body, sent = call.request.json()
    shared, entries = new_results(sent)

    def write() -> bytes:
        rows = store_results(call.access, shared=shared, entries=entries, now=call.query.now)
        return orjson.dumps(stored_in_1_0(rows) if call.version == "1.0" else rows)

    return _once(call, body, write)


def change_one(call: Call) -> Answer:
    """Change a result: return it as it is now, with the names of the members that are otherwise than before."""
    body, sent = call.request.json()
    entry = one_change(sent, result_id=cast("int", call.query.arguments["id"]))

    def write() -> bytes:
        (updated,) = update_results(call.access, entries=[entry], now=call.query.now, alone=True)
        message = "The result was updated." if updated.fields else "The result is as it was before."
        row = updated.result | {"message": message, "updated_fields": list(updated.fields)}
        return orjson.dumps(updated_in_1_0(row) if call.version == "1.0" else row)

    return _once(call, body, write)


def change_several(call: Call) -> Answer:
    """Change several results, and say how many are otherwise than before."""
    body, sent = call.request.json()
    entries = several_changes(sent)

    def write() -> bytes:
        updated = update_results(call.access, entries=entries, now=call.query.now)
        changed = sum(bool(each.fields) for each in updated)
        return orjson.dumps({"message": f"All {len(updated)} updates were carried out; {changed} changed a result."})

    return _once(call, body, write)


def take_back(call: Call) -> Answer:
    """Delete a result that the app stored."""
    delete_result(call.access, id=cast("int", call.query.arguments["id"]), now=call.query.now)
    return Answer(200)


def refuse_facets(_: Call) -> Answer:
    """Refuse to make or delete a facet.

    Raises:
        Unchangeable: Always.
    """
    raise Unchangeable("facets are the same at every school and cannot be changed; use one of those in /facets")


def refuse_grade_sets(_: Call) -> Answer:
    """Refuse to make a grade set.

    Raises:
        Unchangeable: Always.
    """
    raise Unchangeable("grade sets come from the MIS and cannot be added; use one of those in /grade_sets")


def _once(call: Call, body: bytes, write: Callable[[], bytes]) -> Answer:
    """Write, or give the answer that the same request got before.

    Raises:
        Malformed: The key is too long, or not of characters that can be seen.
    """
    key = call.request.header(KEY).strip()
    if len(key) > (IDEMPOTENCY_KEY.longest or 0) or not (key.isascii() and key.isprintable()):
        raise Malformed(KEY, key)
    # The answer holds what these scopes show: with others, it is not to be had by sending the request once more.
    scopes = " ".join(sorted(scope for scope in call.access.scopes if scope.startswith("assessments.")))
    about = f"{call.request.method} {call.request.path} in {call.version} by {scopes}\n".encode()
    request = Repeatable(
        school=call.access.school or 0,
        app=call.access.app,
        key=key,
        digest=sha256(about + body).hexdigest(),
    )
    return Answer(200, once(request, write, now=call.query.now))
