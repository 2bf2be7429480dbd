"""Checks that any system's public side passes, asked from outside as a client would ask."""
