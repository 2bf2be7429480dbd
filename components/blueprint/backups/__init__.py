"""Backups, decided: what is copied from which server to which places, and the files for that."""
