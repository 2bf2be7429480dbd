"""The security pack."""
