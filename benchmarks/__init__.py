"""Benchmarks: speed against named peers, and published figures beside ours."""
