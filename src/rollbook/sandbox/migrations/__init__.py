"""How the tables of test schools came about."""
