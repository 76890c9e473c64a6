"""PostgreSQL, as Django speaks to it; what is written is noticed."""
