"""Unsafe variants of the five systems, and the rule that has to catch each.

A mutant is one stack as it is with one property made unsafe. `docs/policies-mutants.md` lists how
many there are of each kind; `python -m tests.unit.policies.mutants` writes it.
"""
