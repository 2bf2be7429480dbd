"""Metrics that have to be asked for: gathered here, published as files on the manager's server."""
