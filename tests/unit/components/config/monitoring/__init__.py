"""How a system is watched, as a person writes it."""
