"""Real faults on a running local stack, and what is heard of each."""
