"""Ranked passages, statements and words."""
