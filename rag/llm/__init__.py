"""A language model words the reply, and is checked."""
