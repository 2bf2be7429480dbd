"""Measures what users wait for; `make bench` prints a table and writes JSON with machine facts."""
