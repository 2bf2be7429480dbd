"""A Hetzner Cloud and Cloudflare on one machine: real APIs, state that lasts, servers that boot."""
