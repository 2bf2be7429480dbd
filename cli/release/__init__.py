"""Releases: which images a stack runs, since when, and how it gets others."""
