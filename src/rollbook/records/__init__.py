"""What we hold: a school's records, read only through its store."""
