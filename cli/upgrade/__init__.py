"""A Postgres of a running stack goes to another major version, and back."""
