"""Evaluate: a question set runs through the very path that the chat uses, and is counted."""
