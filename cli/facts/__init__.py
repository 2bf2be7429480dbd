"""The facts of the systems' documents, held against what is planned, and the page that shows them.

`python -m cli.facts` writes docs/systems.md; `--check` only compares.
"""
