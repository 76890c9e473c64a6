"""How data comes in: from a source to the records, one school at a time."""
