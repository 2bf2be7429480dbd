"""What servers run for monitoring."""
