"""The bare facts of the API as clients have known it, gathered from public documents and client libraries.

They were written down apart from the declarations, so that each can be held against the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

FACTS: Final[Mapping[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data" / "contract_facts.json").read_text(encoding="utf-8")
)
