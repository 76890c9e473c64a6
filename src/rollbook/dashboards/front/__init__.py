"""What anybody sees: the home page and the guides."""
