"""Tests of the drill of alerts."""
