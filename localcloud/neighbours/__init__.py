"""Stores that a system has with somebody else, played on this machine beside the data centre.

A Postgres with a pool in front of it, as Supabase has them, a Redis, as Upstash has it, and an
object storage for backups: real servers out of the images that stacks use, each at a public address
of its own, with TLS and passwords. They are started only for stacks that ask for them and go with
the local cloud.
"""

from localcloud.neighbours.neighbourhood import Bucket, NeighbourError, Store, images, values

__all__ = ["Bucket", "NeighbourError", "Store", "images", "values"]
