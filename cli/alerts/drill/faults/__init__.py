"""The faults of a drill, by what they break."""
