"""`python -m contract`: write the schema, the reader's types and docs/outputs.md anew."""

import sys

from contract.files import write

for path in write():
    sys.stdout.write(f"wrote {path}\n")
