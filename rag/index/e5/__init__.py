"""The bundled embedding model, multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672, MIT)."""
