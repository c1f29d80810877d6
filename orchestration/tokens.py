"""Which steps the build file has passed: the proof that a release asks for.

Tokens hold for one exact state of the build file and of the batches it stands on.
Whatever else writes to the file, a manual `dbt build` included, voids them all. Each
also says by which rules its step ran: same inputs and same rules need no second run.
Beside them stands by which rules the tables of each step were built, by the same ones
they are renewed, by others built anew; and from which batches of each source table.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from orchestration import gates, secret
from orchestration.dbt import project_files
from orchestration.ledger import LIVE
from orchestration.settings import BUILD, LEDGER, ROOT

TOKENS = BUILD.with_name("tokens.json")
STEPS = (
    *("landing gate", "core", "identity gate"),
    *("marts", "marts gate", "tags", "tags gate"),
)


class StaleBuild(Exception):
    """The build file is not the one that the steps before have passed."""


def live_batches(as_of: date) -> list[str]:
    """Ids of the batches that are live as of that day, sorted."""
    if not LEDGER.exists():
        return []
    rows = duckdb.execute(
        f"select batch_id from ({LIVE}) order by batch_id", live_on(as_of)
    ).fetchall()
    return [batch_id for (batch_id,) in rows]


def live_tables(as_of: date) -> dict[str, str]:
    """By source table: a hash of its batches that are live as of that day."""
    if not LEDGER.exists():
        return {}
    rows = duckdb.execute(
        f"""
        select
            source || '.' || table_name as source_table,
            sha256(string_agg(batch_id, ' ' order by batch_id))
        from ({LIVE}) as live
        group by source_table
        """,
        live_on(as_of),
    ).fetchall()
    return dict(rows)


def live_on(as_of: date) -> dict[str, object]:
    """What the query for live batches asks for."""
    return {"ledger": str(LEDGER), "as_of": as_of}


def passed(as_of: date) -> dict[str, str]:
    """The steps that this very build has passed for that night, and by which rules."""
    tokens = load()
    proven = tokens.get("inputs") == inputs(as_of) and tokens["file"] == build_file()
    return dict(tokens["passed"]) if proven else {}


def is_unchanged(name: str, as_of: date) -> bool:
    """Whether the step, run now, would do again exactly what it has done."""
    return passed(as_of).get(name) == rules()


def rules() -> str:
    """A hash of everything that says how to build and how to judge."""
    files = (*project_files(), *sorted(gates.SUITES.glob("*.yaml")))
    return f"{secret.fingerprint()}{hash_files(files)}"


def build_rules() -> str:
    """Everything that says how to build, the tools and the secret included."""
    tools = f"dbt {version('dbt-core')} {version('dbt-duckdb')} {duckdb.__version__}"
    return f"{tools} {secret.fingerprint()} {hash_files(project_files())}"


def hash_files(paths: Iterable[Path]) -> str:
    """One hash of files, by name and content."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def require(steps: Sequence[str], as_of: date) -> None:
    """Raise `StaleBuild` unless each step was passed by this very build."""
    done = passed(as_of)
    missing = [step for step in steps if step not in done]
    if missing:
        raise StaleBuild(
            f"{', '.join(missing)}: not passed by this build as of {as_of}; "
            f"run `omnimart nightly --as-of {as_of}`"
        )


@contextmanager
def step(
    name: str, as_of: date, is_whole: bool = True
) -> Iterator[frozenset[str] | None]:
    """Run one step: it needs the steps before it, and voids those after it.

    Yields the source tables whose batches differ from those that it last passed with,
    or None where its tables may not be renewed: unless these very rules built them, and
    nobody else wrote to the file. A failed step may be run again on what it left, for
    a renewal trusts nothing but the rows it finds. So may a killed one, once the gates
    before it have judged the file anew. A part of a step by new rules proves nothing.
    """
    before = STEPS[: STEPS.index(name)]
    killed = was_killed(name, as_of)
    if killed:
        for gate in {"identity gate", "marts gate"} & set(before):
            gates.require(gate.removesuffix(" gate"), as_of)
    else:
        require(before, as_of)
    all_done = load()["passed"] if killed else passed(as_of)
    done = {step: all_done[step] for step in before}
    ran_by, built_by = rules(), build_rules()
    built = load().get("built", {}) if killed or is_known_file() else {}
    is_renewal = built.get(name) == built_by
    if not is_renewal:
        built.pop(name, None)
    tables, known = live_tables(as_of), load().get("tables", {})
    before_it = known.pop(name, {})
    save(as_of, done, built, known, running=name)
    try:
        yield differing(tables, before_it) if is_renewal else None
        if is_whole or is_renewal:
            done[name], built[name] = ran_by, built_by
        if is_whole:
            known[name] = tables
    finally:
        save(as_of, done, built, known)


def differing(tables: Mapping[str, str], others: Mapping[str, str]) -> frozenset[str]:
    """Source tables of which not the same batches are live."""
    return frozenset(
        table
        for table in tables.keys() | others.keys()
        if tables.get(table) != others.get(table)
    )


def was_killed(name: str, as_of: date) -> bool:
    """Whether this step began on these inputs and never came to an end."""
    tokens = load()
    return tokens.get("running") == name and tokens["inputs"] == inputs(as_of)


def is_known_file() -> bool:
    """Whether nothing has written to the build since the tokens were saved."""
    return load().get("file") == build_file() and BUILD.exists()


def load() -> dict[str, Any]:
    """The tokens as last saved, or none."""
    tokens: dict[str, Any] = json.loads(TOKENS.read_text()) if TOKENS.exists() else {}
    return tokens


def save(
    as_of: date,
    done: Mapping[str, str],
    built: Mapping[str, str],
    tables: Mapping[str, Mapping[str, str]],
    running: str | None = None,
) -> None:
    """Write the tokens for the build as it is now."""
    tokens = {
        "inputs": inputs(as_of),
        "file": build_file(),
        "passed": done,
        "built": built,
        "tables": tables,
        "running": running,
    }
    temporary = TOKENS.with_suffix(".tmp")
    temporary.write_text(json.dumps(tokens))
    temporary.replace(TOKENS)


def inputs(as_of: date) -> str:
    """The night and its batches, in one word."""
    batches = hashlib.sha256("".join(live_batches(as_of)).encode())
    return f"{as_of}:{batches.hexdigest()}"


def built_as_of() -> date | None:
    """The night of the build, if there is one."""
    given = load().get("inputs", "").partition(":")[0]
    return date.fromisoformat(given) if given else None


def build_file() -> list[list[int]]:
    """What the build file is right now: any write changes it."""
    files = (BUILD, BUILD.with_name(BUILD.name + ".wal"))
    stats = [path.stat() for path in files if path.exists()]
    return [[stat.st_ino, stat.st_size, stat.st_mtime_ns] for stat in stats]
