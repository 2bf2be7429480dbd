"""What keeps the contract from being read or compared; a comparison never passes because of it."""

from __future__ import annotations


class ContractProblem(Exception):  # noqa: N818 - something to be told, not a bug
    """One message with cause and remedy."""
