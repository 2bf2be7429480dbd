"""One Markdown comment from a `pulumi preview`: what changes, what it costs, what it risks."""
