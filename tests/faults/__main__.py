"""Try the faults and print the table that docs/reliability.md holds.

    python -m tests.faults DIR [--alone | --no-nights] [--json FILE] [--only FAULT ...]
    python -m tests.faults DIR --clean-nights N [--no-nights]

DIR is worked in and may be used again. `--alone` tries each fault in a whole night of
its own, `--no-nights` none in one. The second command runs nights without any fault;
with `--no-nights` only their landing and its gate.
Exit code 1: a fault was not caught as meant, or a clean night was stopped.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .faults import Fault
    from .outcomes import Outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, help="write the outcomes there")
    parser.add_argument("--only", nargs="*", help="names of faults")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--alone", action="store_true")
    how.add_argument("--no-nights", action="store_true")
    parser.add_argument("--clean-nights", type=int, metavar="N")
    options = parser.parse_args()
    os.environ["OMNIMART_HOME"] = str(options.folder.resolve() / "home")
    os.environ.pop("OMNIMART_SOURCES", None)
    logging.disable(logging.WARNING)

    from . import harness
    from .faults import FAULTS

    if options.clean_nights:
        landing_only = options.no_nights
        run = harness.judge_clean_nights if landing_only else harness.run_clean_nights
        return tell_clean_nights(run(options.clean_nights))
    if not harness.RELEASE.exists():
        harness.prepare()
    faults = [each for each in FAULTS if not options.only or each.name in options.only]
    tried: Iterable[Outcome]
    if options.alone:
        tried = harness.try_each_alone(faults)
    else:
        tried = harness.try_faults(faults, nights=not options.no_nights)
    print("| fault | table | caught by | what the operator reads |")
    print("|---|---|---|---|")
    outcomes = [tell(*each) for each in zip(faults, tried, strict=True)]
    if options.json:
        all_outcomes = [*outcomes, harness.try_nothing()]
        options.json.write_text(json.dumps([asdict(each) for each in all_outcomes]))
    return int(any(map(is_missed, faults, outcomes)))


def tell(fault: "Fault", outcome: "Outcome") -> "Outcome":
    """Print a row of the table; bold is what was not to be."""
    caught = outcome.caught
    if is_missed(fault, outcome):
        caught = f"**{'; '.join([caught, *outcome.problems])}**"
    told = outcome.message.split("\n")[0].split(" Next: ")[0].replace("|", "\\|")
    told = shorten(told.removeprefix(f"{fault.table}: "), 150, placeholder=" …")
    print(f"| {fault.name} | `{fault.table}` | {caught} | {told} |", flush=True)
    return outcome


def is_missed(fault: "Fault", outcome: "Outcome") -> bool:
    """Whether a fault was not caught where it was meant to be, or readers saw it."""
    return bool(
        (outcome.caught, outcome.problems) != (fault.caught, [])
        or fault.message not in outcome.message
    )


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
