"""How the tables of consent came about."""
