"""Measurements against other drivers, in one run; not part of the tests."""
