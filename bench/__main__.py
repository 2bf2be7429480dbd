"""`make bench`."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from bench import api, boot, engine, figures, stack
from bench.checkout import Checkout
from cli.cloud import LocalCloud
from cli.paths import ROOT
from cli.preflight import machines_possible


def main() -> int:
    """Measure in a checkout of its own, show the table, keep the JSON."""
    console = Console(highlight=False)
    found: list[figures.Figure] = []
    with tempfile.TemporaryDirectory(prefix="plinth-bench-") as folder:
        checkout = Checkout(Path(folder))
        try:
            with console.status("up, preview, refresh"):
                found += stack.measure(checkout)
            with console.status("API"):
                found += api.measure(LocalCloud(checkout.state))
            if not machines_possible():
                with console.status("boot"):
                    found += boot.measure(LocalCloud(checkout.state))
        finally:
            with console.status("down"):
                found += stack.measure_down(checkout)
    found += engine.measure()
    figures.show(console, found)
    console.print(f"JSON: {figures.write(ROOT / 'bench' / 'results', found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
