"""What is learned from annotated papers: the lexicon's counts, the vote's coefficients, the tagger's weights."""
