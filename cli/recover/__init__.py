"""The way back of a stack whose servers or volumes are lost."""
