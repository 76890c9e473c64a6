"""How apps are let in: OAuth 2.0, and the page on which a school agrees."""
