"""Open a corpus, ask it, look after it."""
