"""A school made from a seed, to try everything with."""
