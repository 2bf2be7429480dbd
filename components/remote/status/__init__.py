"""Tell how a server is, as JSON: what it has and uses, and on a manager what the Swarm runs.

Sent to servers as text (`components.remote.bundle`) and run as their superuser, so it imports
nothing but Python's standard library (3.10). What cannot be told is left out: half an answer is
better than none.
"""
