"""Programs that run on a server, with Python's standard library alone, sent over SSH as text."""
