"""Signing up, signing in, and looking after one's own account."""
