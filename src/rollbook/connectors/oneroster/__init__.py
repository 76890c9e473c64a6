"""Reads schools from OneRoster CSV sets: versions 1.0, 1.1 and 1.2, complete ones and changes."""
