"""Formats that came later: each module reads one kind of file, none knows another."""
