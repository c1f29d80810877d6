"""What became of a fault, and how a whole night tells it."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from .faults import Fault

FAILED_STEP = re.compile(r"^Failed (\w+):", re.MULTILINE)


@dataclass
class Outcome:
    """What became of one fault; `problems` is empty when all is as it must be."""

    name: str
    caught: str
    message: str = ""
    problems: list[str] = field(default_factory=list)


def read_night(
    fault: Fault, day: date, code: int, output: str, release: Path, before: int | None
) -> Outcome:
    """What the omnimart command made of a night with the fault, by its exit code and
    output, and whether readers see what they should: the release of before (`before`
    is its inode), or a right one."""
    told = [line.strip() for line in output.splitlines() if fault.message in line]
    outcome = Outcome(fault.name, "carried", told[0] if fault.message and told else "")
    if code:
        step = FAILED_STEP.search(output)
        name = step[1] if step else "nothing told"
        is_gate = name.endswith("_gate")
        outcome.caught = name.replace("_", " ") if is_gate else name.split("_")[0]
        if before and release.stat().st_ino != before:
            outcome.problems.append("the release changed")
    elif fault.caught in ("quarantine", "warning") and told:
        outcome.caught = fault.caught
    elif fault.released:
        with duckdb.connect(str(release), read_only=True) as connection:
            wrong = connection.execute(fault.released.format(day=day)).fetchall()
        outcome.problems += [f"released: {row}" for row in wrong]
    return outcome
