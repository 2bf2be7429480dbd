"""Decide each service: a common frame, and what each kind of service adds to it."""
