"""The budget pack."""
