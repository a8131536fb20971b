"""How good quotes and their attribution are: `python -m benchmarks.quotes`."""
