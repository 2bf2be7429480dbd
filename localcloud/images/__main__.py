"""`python -m localcloud.images list`, `... build --registry ADDRESS:PORT --index FILE`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from localcloud.images import catalog, index
from localcloud.images.binaries import binary
from localcloud.images.builder import Builder
from localcloud.images.errors import ImageError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localcloud.images", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="make what is missing and write the index")
    build.add_argument("--registry", required=True, metavar="ADDRESS:PORT")
    build.add_argument("--index", required=True, type=Path, metavar="FILE")
    build.add_argument(
        "--image",
        action="append",
        metavar="REFERENCE",
        help="only this one, also several times; all of the catalogue where none is given",
    )
    build.add_argument("--refresh", action="store_true", help="make every image again")
    build.add_argument("--json", action="store_true", help="print the index")
    commands.add_parser("list", help="show the catalogue and what is missing")
    return parser


def main(arguments: list[str]) -> int:
    """Run a command; gives the exit code."""
    options = _parser().parse_args(arguments)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the command's output

    try:
        builder = Builder(catalog.load(), binary, say)
        if options.command == "list":
            missing = {image.reference for image in builder.missing()}
            for image in catalog.load().images:
                state = "missing" if image.reference in missing else "made"
                sys.stdout.write(f"{state:8} {image.kind:9} {image.reference}  {image.why}\n")
            return 0
        start = time.monotonic()
        made, failures = builder.build(options.image, refresh=options.refresh)
        entries = index.merge(
            index.read(options.index),
            index.entries(options.registry, made),
            options.registry,
            options.image,
        )
        index.write(options.index, entries)
    except (ImageError, OSError) as error:
        sys.stderr.write(f"images: {error}\n")
        return 1
    if options.json:
        sys.stdout.write(json.dumps(entries, indent=2) + "\n")
    say(f"images: {len(entries)} ready in {time.monotonic() - start:.1f} s")
    if failures:
        sys.stderr.write(f"images: {len(failures)} could not be made; the first: {failures[0]}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
