"""Measured speed: a generator of logs and comparisons. Nothing of the application imports it."""
