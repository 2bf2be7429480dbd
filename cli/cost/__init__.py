"""`plinth cost`: what a stack costs, line by line, and what could cost less."""
