"""Specs to text: what servers, proxies and databases read; every format has its own linter."""
