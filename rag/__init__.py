"""Nachgefragt: ask a folder of news articles, get answers that quote them exactly."""

__version__ = "0.1.0"
