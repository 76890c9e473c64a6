"""What we promise: every object and field of the API, with its scope; plain Python."""
