"""The versions of the API that are served."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VERSIONS: Final = ("1.0", "1.1")
"""Every version that is served, the oldest first."""

NEWEST: Final = VERSIONS[-1]
"""The version that is written for new apps; the store keeps what it sends."""

SPELLINGS: Final[Mapping[str, str]] = MappingProxyType({"1": "1.0", **dict(zip(VERSIONS, VERSIONS, strict=True))})
"""How clients write a version, and the version that they mean."""
