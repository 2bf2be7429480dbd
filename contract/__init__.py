"""The outputs' contract: what a stack promises to other teams' programs, and who relies on it."""
