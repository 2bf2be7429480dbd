"""What goes wrong with neighbours."""


class NeighbourError(Exception):
    """A store outside cannot be played here; the message says why."""
