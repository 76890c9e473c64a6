"""Code sets: the closed lists of school data, and the rules that hang on them."""

from rollbook.contract.codesets.catalogue import Code, CodeSet, Fact, Status, UnknownCodeSet, codeset, names

__all__ = ["Code", "CodeSet", "Fact", "Status", "UnknownCodeSet", "codeset", "names"]
