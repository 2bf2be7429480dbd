"""What the host's kernel cannot do that a server may ask of it."""

from __future__ import annotations

import subprocess

SPI = "0x706c6e74"
KEY = "0x" + "00" * 20


def lacks(namespace: str) -> tuple[str, ...]:
    """Return what is missing, tried in a network namespace: `esp` (encrypted overlay networks)."""
    pair = ("src", "127.0.0.1", "dst", "127.0.0.2", "proto", "esp", "spi", SPI)
    run = ("ip", "netns", "exec", namespace, "ip", "xfrm", "state")
    aead = ("mode", "transport", "aead", "rfc4106(gcm(aes))", KEY, "128")
    added = subprocess.run([*run, "add", *pair, *aead], capture_output=True, check=False)
    if added.returncode:
        return ("esp",)
    subprocess.run([*run, "delete", *pair], capture_output=True, check=False)
    return ()
