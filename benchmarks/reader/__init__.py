"""The reader's training: data, network, export, and how it is put beside today's scores."""
