"""What operators type: the same verbs as on the pages."""
