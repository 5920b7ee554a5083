"""Text as data and words: German first, English beside it."""
