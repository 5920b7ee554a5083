"""Hits become a reply."""
