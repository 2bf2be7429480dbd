"""What a server does about backups: `plinth-backup`, by the clock or by a person.

This package is copied to servers as `plinth_backup`: it imports nothing but Python's standard
library (3.10) and itself, by relative names.
"""
