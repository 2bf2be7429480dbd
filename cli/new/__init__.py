"""`plinth new`: the files of a first system from a few answers."""
