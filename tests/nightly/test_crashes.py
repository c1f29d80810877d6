"""A night killed anywhere: readers read on, and the next run ends in the same tables.

OMNIMART_TEST_KILLS says how many moments are tried, each in a home of its own. Every
other one is a change of step or release, the rest are moments within the steps.
"""

import os
import random
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest
from night_homes import ROOT, Home, readers

KILLER = ROOT / "tests" / "nightly" / "killer"
KILLS = int(os.environ.get("OMNIMART_TEST_KILLS", "2"))
NIGHT = ("nightly", "--as-of=2017-01-09")
VERSION = "select version from release"


@dataclass(frozen=True)
class WatchedHome(Home):
    """A home whose nights write down their changes, and die at one of them."""

    kill_at: int = 0
    kill_after: float = 0

    @property
    def changes(self) -> Path:
        return self.path.parent / "changes"

    @property
    def environment(self) -> dict[str, str]:
        given = super().environment
        return given | {
            "PYTHONPATH": os.pathsep.join((given["PYTHONPATH"], str(KILLER))),
            "CHANGES": str(self.changes),
            "KILL_AT": str(self.kill_at),
            "KILL_AFTER": str(self.kill_after),
        }


@pytest.fixture(scope="module")
def before(company: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The company with a new day delivered and not landed."""
    home = company.copy(tmp_path_factory.mktemp("before"))
    home.deliver("2017-01-09")
    return home


@pytest.fixture(scope="module")
def undisturbed(before: Home, tmp_path_factory: pytest.TempPathFactory) -> WatchedHome:
    """The company after that night."""
    copy = before.copy(tmp_path_factory.mktemp("undisturbed"))
    home = WatchedHome(copy.path, copy.sources)
    code, output = home.omnimart(*NIGHT)
    assert code == 0, output
    return home


def at_boundary(change: str) -> bool:
    """Whether a step begins or ends with it, or the release is touched."""
    return change.endswith(("/tokens.tmp", "/ledger.tmp")) or " /release/" in change


@pytest.mark.parametrize("moment", range(KILLS))
def test_a_killed_night_is_made_good_by_the_next(
    before: Home, undisturbed: WatchedHome, moment: int, tmp_path: Path
) -> None:
    changes = enumerate(undisturbed.changes.read_text().splitlines(), start=1)
    on_boundary = moment % 2 == 0
    moments = [at for at, each in changes if at_boundary(each) is on_boundary]
    pick = moments[len(moments) * (moment + 1) // (KILLS + 1)]
    delay = 0 if on_boundary else random.Random(moment).random()
    copy = before.copy(tmp_path)
    dying = WatchedHome(copy.path, copy.sources, kill_at=pick, kill_after=delay)
    shown = {before.released(VERSION)[0], undisturbed.released(VERSION)[0]}
    with readers(copy):
        code, output = dying.omnimart(*NIGHT)
        assert code == -signal.SIGKILL, output
        last = dying.changes.read_text().splitlines()[-1]
        print("killed at", last)
        assert copy.released(VERSION)[0] in shown
        code, output = copy.omnimart(*NIGHT)
        assert code == 0, output
    assert copy.fingerprints() == undisturbed.fingerprints()
    assert copy.released(VERSION) == undisturbed.released(VERSION)
    assert not list(copy.release.parent.glob(".*"))
    shutil.rmtree(tmp_path)
