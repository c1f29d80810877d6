"""The bench's script by hand makes the marts that the nights of a company made."""

from pathlib import Path

from night_homes import ROOT, Home
from nightly import compare


def test_marts_by_hand_equal_the_build(company: Home, tmp_path: Path) -> None:
    by_hand = tmp_path / "by_hand.duckdb"
    step = ("--step", str(tmp_path / "used"), "by_hand", "2017-01-08", str(by_hand))
    code, output = company.run(str(ROOT / "bench" / "nightly.py"), *step)
    assert code == 0, output
    assert compare(company.build, by_hand) == []
