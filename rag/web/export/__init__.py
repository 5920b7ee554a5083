"""Answers and conversations leave as files."""
