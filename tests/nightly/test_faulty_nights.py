"""Faults that only a built warehouse shows: carried right, or stopped by its gate."""

from datetime import date
from pathlib import Path

import pytest
from faults.breaks import Night
from faults.faults import FAULTS
from faults.outcomes import read_night
from night_homes import Home

DAY = date(2017, 1, 9)


@pytest.mark.parametrize("caught", ["carried", "marts gate"])
def test_a_night_with_faults(caught: str, company: Home, tmp_path: Path) -> None:
    home = company.copy(tmp_path)
    home.deliver(str(DAY))
    faults = [each for each in FAULTS if each.is_whole and each.caught == caught]
    night = Night(home.sources, DAY)
    for fault in faults:
        fault.how(night, fault.table)
    before, _, _ = home.release_file()
    code, output = home.omnimart("nightly", f"--as-of={DAY}")
    for fault in faults:
        outcome = read_night(fault, DAY, code, output, home.release, before)
        assert (outcome.caught, outcome.problems) == (caught, []), output
        assert fault.message in outcome.message, output
