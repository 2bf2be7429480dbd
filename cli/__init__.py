"""The `plinth` command: what `pulumi` itself does not do."""
