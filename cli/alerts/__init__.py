"""Alerts of a running stack: those that fire, a message to try the ways to people, drills."""
