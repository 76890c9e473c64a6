"""Who may read what: apps, Data Access Requests, authorisations, tokens and their history."""
