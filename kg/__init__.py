"""kg: a knowledge graph of research papers in which every edge quotes the words it came from."""
