"""Container images for systems on the local cloud, where public registries are not reached.

Images of the same names are built from Debian's packages and from this project's engine, and
stood in for by the demo app where they exist nowhere public; which is which stands in the index.
"""
