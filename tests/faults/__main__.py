"""Try the faults and print the table that docs/reliability.md holds.

    python -m tests.faults DIR [--json FILE] [--only FAULT ...]
    python -m tests.faults DIR --clean-nights N

DIR is worked in and may be used again. The second judges nights without any fault.
Exit code 1: a fault was not caught as meant, or a clean night was stopped.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, help="write the outcomes there")
    parser.add_argument("--only", nargs="*", help="names of faults")
    parser.add_argument("--clean-nights", type=int, metavar="N")
    options = parser.parse_args()
    os.environ["OMNIMART_HOME"] = str(options.folder.resolve() / "home")
    os.environ.pop("OMNIMART_SOURCES", None)
    logging.disable(logging.WARNING)

    from . import harness
    from .faults import FAULTS

    if options.clean_nights:
        return tell_clean_nights(harness.judge_clean_nights(options.clean_nights))
    if not harness.RELEASE.exists():
        harness.prepare()
    faults = [each for each in FAULTS if not options.only or each.name in options.only]
    outcomes = harness.try_faults(faults)
    print("| fault | table | caught by | what the operator reads |")
    print("|---|---|---|---|")
    failed = 0
    for fault, outcome in zip(faults, outcomes, strict=True):
        is_as_meant = (
            outcome.caught == fault.caught
            and fault.message in outcome.message
            and not outcome.problems
        )
        failed += not is_as_meant
        told = outcome.message.split("\n")[0].replace("|", "\\|")
        caught = outcome.caught if is_as_meant else f"**{outcome.caught}**"
        print(f"| {fault.name} | `{fault.table}` | {caught} | {told} |")
    if options.json:
        tried = [*outcomes, harness.try_nothing()]
        options.json.write_text(json.dumps([asdict(each) for each in tried]))
    return 1 if failed else 0


def tell_clean_nights(nights: Iterator[tuple[date, list[str], list[str]]]) -> int:
    """Print what was told of nights without a fault, and how often."""
    count = stopped = warned = 0
    for day, failures, warnings in nights:
        count, stopped = count + 1, stopped + bool(failures)
        warned += len(warnings)
        for severity, texts in (("stopped", failures), ("warning", warnings)):
            for text in texts:
                print(day, severity, text, flush=True)
    print(f"{count} clean nights: {stopped} stopped, {warned} warnings")
    return 1 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
