"""The file of a steward's decisions: one row a word, whole or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.one_id.identifiers import Unclear
from orchestration.one_id.overrides import (
    Override,
    checked_reason,
    read,
    with_row,
    write,
)

CUT = Override(
    "cut", "1", "2", "phone ***", "email ***", "2017-03-02", "eve", "sisters"
)
LATER = replace(CUT, action="link", decided_on="2017-03-05", reason='one, "after" all')


def test_rows_are_written_in_order_of_days_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "overrides.csv"
    other = replace(CUT, identifier_key_a="0", decided_on="2017-03-03")
    rows = with_row(with_row(with_row([], CUT), LATER), other)
    write(rows, file)
    assert read(file) == rows == [CUT, other, LATER]
    assert [path.name for path in tmp_path.iterdir()] == ["overrides.csv"]


def test_the_later_word_of_a_day_stands_alone() -> None:
    link = replace(CUT, action="link", identifier_key_a="2", identifier_key_b="1")
    assert with_row([CUT], link) == [link]


@pytest.mark.parametrize(
    ("rows", "new", "told"),
    [
        ([CUT], replace(CUT, decided_on="2017-03-09"), "says so already"),
        ([CUT, LATER], replace(CUT, decided_on="2017-03-04"), "a later decision"),
    ],
)
def test_a_row_that_would_change_nothing_is_not_taken(
    rows: list[Override], new: Override, told: str
) -> None:
    with pytest.raises(Unclear, match=told):
        with_row(rows, new)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (" \n ", "give a reason"),
        ("x" * 301, "give a reason"),
        ("as ADA@example.com said", "lives in git"),
    ],
)
def test_a_reason_is_there_and_gives_no_value_away(reason: str, told: str) -> None:
    with pytest.raises(Unclear, match=told):
        checked_reason(reason, ["email:ada@example.com", "M0000123"])
    assert checked_reason(" two\n sisters ", ["M0000123"]) == "two sisters"
