"""A corpus on disk: articles, statements, passages, words and vectors."""
