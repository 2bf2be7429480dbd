"""Programs that a bench runs on a server: of the standard library alone, each one file."""
