"""What was changed by hand: the clouds, the Swarm and the servers beside the state of a stack.

Pure but for `copy`, `cloud` and `shell`, which ask. Nothing here changes anything: neither the
stack's state, nor its lock, nor what the state is about.
"""
