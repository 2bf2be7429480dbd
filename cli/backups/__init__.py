"""Backups of a running stack, seen from here: what there is, and the way back."""
