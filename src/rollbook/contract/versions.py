"""The versions of the API that are served."""

from typing import Final

VERSIONS: Final = ("1.0", "1.1")
"""Every version that is served, the oldest first."""

NEWEST: Final = VERSIONS[-1]
"""The version that is written for new apps; the store keeps what it sends."""
