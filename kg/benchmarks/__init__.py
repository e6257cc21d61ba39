"""Measurements: each prints its figures, with a peer in the same run; `python -m kg.benchmarks` lists them."""
