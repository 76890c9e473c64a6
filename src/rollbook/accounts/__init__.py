"""Whom we know: people, schools, developers, and who belongs where."""
