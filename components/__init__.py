"""What a stack is made of: a pure plan, and the components that turn it into resources."""
