"""Ask stores that somebody else runs whether they answer, from where services will ask them.

Sent to servers as text (`components.remote.bundle`), so it imports nothing but Python's standard
library (3.10).
"""
