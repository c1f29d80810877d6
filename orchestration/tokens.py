"""Which steps the build file has passed: the proof that a release asks for.

A token holds for one exact state of the build file and of the batches it stands on.
Whatever else writes to the file, a manual `dbt build` included, voids them all.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb

from orchestration.settings import BUILD, LEDGER

TOKENS = BUILD.with_name("tokens.json")
STEPS = ("landing gate", "core", "identity gate", "marts", "marts gate", "tags")


class StaleBuild(Exception):
    """The build file is not the one that the steps before have passed."""


def live_batches(as_of: date) -> list[str]:
    """Ids of the batches that are live as of that day, sorted."""
    if not LEDGER.exists():
        return []
    rows = duckdb.execute(
        """
        select batch_id from read_parquet($ledger)
        where
            landed_on <= $as_of
            and (superseded_on is null or superseded_on > $as_of)
        order by batch_id
        """,
        {"ledger": str(LEDGER), "as_of": as_of},
    ).fetchall()
    return [batch_id for (batch_id,) in rows]


def state(as_of: date) -> str:
    """What the build file and its batches are right now, in one word."""
    batches = hashlib.sha256("".join(live_batches(as_of)).encode()).hexdigest()
    files = [BUILD, BUILD.with_name(BUILD.name + ".wal")]
    stats = [path.stat() for path in files if path.exists()]
    marks = [f"{s.st_ino}.{s.st_size}.{s.st_mtime_ns}" for s in stats]
    return ":".join([as_of.isoformat(), batches[:16], *marks])


def passed(as_of: date) -> list[str]:
    """The steps that this very build has passed for that night."""
    if not TOKENS.exists():
        return []
    tokens = json.loads(TOKENS.read_text())
    return tokens["passed"] if tokens["state"] == state(as_of) else []


def require(steps: tuple[str, ...], as_of: date) -> None:
    """Raise `StaleBuild` unless each step was passed by this very build."""
    done = passed(as_of)
    missing = [step for step in steps if step not in done]
    if missing:
        raise StaleBuild(
            f"{', '.join(missing)}: not passed by this build as of {as_of}; "
            f"run `omnimart nightly --as-of {as_of}`"
        )


@contextmanager
def step(name: str, as_of: date) -> Iterator[None]:
    """Run one step: it needs the steps before it, and voids those after it.

    A failed step may be run again on what it left, since it writes only its own
    tables; a killed one leaves no token, and the night starts over.
    """
    before = STEPS[: STEPS.index(name)]
    require(before, as_of)
    done = list(before)
    try:
        yield
        done.append(name)
    finally:
        text = json.dumps({"state": state(as_of), "passed": done})
        temporary = TOKENS.with_suffix(".tmp")
        temporary.write_text(text)
        temporary.replace(TOKENS)
