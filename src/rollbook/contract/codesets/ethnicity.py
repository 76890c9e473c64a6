"""The broad group of an ethnicity code.

The API promises one of eight groups; `docs/why/0010-ethnicity-groups.md` says which, and why.
"""

from rollbook.contract.codesets.catalogue import codeset

UNCLASSIFIED = "Unclassified"
"""The group of a pupil whose ethnicity was refused or not yet asked: not an ethnic group."""

GROUPS = frozenset(code.text("group") for code in codeset("ethnicity").codes.values())
"""The groups that the API promises."""


def broad_group(code: str | None) -> str | None:
    """Return the broad group of an ethnicity code of the main (24) or the extended (98) set.

    A code of neither set has no group: nothing is guessed from its first letter.
    """
    for name in ("ethnicity", "ethnicity_extended"):
        found = codeset(name).get(code)
        if found:
            return found.text("group")
    return None


def main_code(code: str | None) -> str | None:
    """Return the code of the main set that `code` belongs to: itself, or the one that an extended code refines."""
    if code in codeset("ethnicity"):
        return code
    found = codeset("ethnicity_extended").get(code)
    return found.text("main") if found else None


def label(code: str | None) -> str | None:
    """Return what people read for an ethnicity code of either set."""
    return codeset("ethnicity").label(code) or codeset("ethnicity_extended").label(code)
