"""`plinth explain`: a plan in words and tables, made without an engine and without a cloud."""
