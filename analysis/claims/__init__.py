"""Typed shares, durations and rates found in texts, and what the measured log says about each. See `checking.py`."""
