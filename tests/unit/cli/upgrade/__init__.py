"""Tests of `plinth upgrade`."""
