"""What the API is, for developers and for schools that look closely: requests, data, scopes and codes."""
