"""Names of languages: of the main list, or of the finer one that some schools record (CBDS codes)."""

from rollbook.contract.codesets.catalogue import codeset


def language_name(code: str | None) -> str | None:
    """Return the name of a language by its code in either list; None for a code of neither."""
    return codeset("language").label(code) or codeset("language_extended").label(code)
