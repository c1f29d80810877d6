"""Every fault is caught where it is meant to be, or carried as it is.

OMNIMART_TEST_FAULTS=all tries each in a whole night of its own, half an hour in all.
Else those that take a whole night share two in tests/nightly/test_faulty_nights.py.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .faults import FAULTS, Fault

ALONE = os.environ.get("OMNIMART_TEST_FAULTS") == "all"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What became of each fault; all are tried in one process."""
    folder = tmp_path_factory.mktemp("faults")
    command = [sys.executable, "-m", "tests.faults", str(folder)]
    how = ["--alone"] if ALONE else ["--no-nights"]
    tried = subprocess.run(
        [*command, *how, "--json", str(folder / "outcomes.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert tried.returncode in (0, 1), tried.stderr
    return {
        each["name"]: each
        for each in json.loads((folder / "outcomes.json").read_text())
    }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught_where_it_is_meant_to_be(
    fault: Fault, outcomes: dict[str, dict[str, object]]
) -> None:
    outcome = outcomes[fault.name]
    if outcome["caught"] == "not tried":
        pytest.skip(f"takes a whole night, or a mount: {outcome['message']}")
    assert (outcome["caught"], outcome["problems"]) == (fault.caught, []), outcome
    assert fault.message in str(outcome["message"])


def test_a_night_without_a_fault_raises_no_alarm(
    outcomes: dict[str, dict[str, object]],
) -> None:
    assert outcomes["none"] == {
        "name": "none",
        "caught": "nowhere",
        "message": "",
        "problems": [],
    }
