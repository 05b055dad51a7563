"""Comparison with peers: the same work on the same data, equal answers checked before time."""
