"""What the gates cost of a night: CPU seconds by layer, and their share of all.

    python bench/gates.py HOME 2017-12-31

runs that night on a home that is there (a copy: the night is written), its sources
under HOME/demo or OMNIMART_SOURCES. CPU counts child processes and the import of Great
Expectations, which the first gate pays for; what the company's platform uses counts
for neither. The gate of the release is part of the step `release`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AIM = 0.15


def used() -> float:
    """CPU seconds of this process and its children."""
    return sum(os.times()[:4])


def run_night(as_of: str) -> dict[str, float]:
    """`omnimart nightly` in this process; CPU seconds of each gate, and in all."""
    from orchestration import cli, gates

    spent: Counter[str] = Counter()

    def metered(judge: Callable[..., Any]) -> Callable[..., Any]:
        def run(layer: str, *rest: Any) -> Any:
            before = used()
            try:
                return judge(layer, *rest)
            finally:
                spent[layer if isinstance(layer, str) else "release"] += used() - before

        return run

    gates.judge = metered(gates.judge)  # type: ignore[assignment]
    gates.judge_release = metered(gates.judge_release)  # type: ignore[assignment]
    if code := cli.main(["nightly", "--as-of", as_of]):
        raise SystemExit(code)
    return {**spent, "in all": used()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("as_of")
    parser.add_argument("--told", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.told:
        asked.told.write_text(json.dumps(run_night(asked.as_of)))
        return
    home = asked.home.resolve()
    sources = os.environ.get("OMNIMART_SOURCES", str(home / "demo"))
    with tempfile.NamedTemporaryFile() as told:
        subprocess.run(
            [
                *(sys.executable, "-m", "demo", "run", "--out", sources, "--"),
                *(sys.executable, __file__, str(home), asked.as_of),
                *("--told", told.name),
            ],
            cwd=ROOT,
            env=os.environ
            | {
                "OMNIMART_HOME": str(home),
                "OMNIMART_SOURCES": sources,
                "PYTHONPATH": str(ROOT),
            },
            check=True,
        )
        spent: dict[str, float] = json.loads(Path(told.name).read_text())
    total = spent.pop("in all")
    print(f"\n{'gate':<12}{'CPU s':>8}{'share':>8}")
    for layer, seconds in (spent | {"all gates": sum(spent.values())}).items():
        print(f"{layer:<12}{seconds:>8.1f}{seconds / total:>8.1%}")
    print(f"{'the night':<12}{total:>8.1f}")
    if sum(spent.values()) > AIM * total:
        raise SystemExit(f"the gates cost more than {AIM:.0%} of the night")


if __name__ == "__main__":
    main()
