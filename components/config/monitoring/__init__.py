"""What a stack is watched by, and who hears of it."""
