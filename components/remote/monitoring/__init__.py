"""What a server tells about its containers, and how their log lines leave it.

It is sent to servers as text, so it imports nothing but Python's standard library (3.10).
"""
