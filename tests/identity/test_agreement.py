"""Which guesses stand when the records around them are asked too."""

from itertools import combinations

import duckdb
import pyarrow as pa
import pytest

from orchestration.matching.agreement import group_records

LEAST = 3
NAME, PHONE = 9.0, 6.0  # that a name, a phone in common weighs; chance weighs -5
OTHER_NAME = -20.0
WEIGHT = "-5 + coalesce(name, 0) + coalesce(phone, 0)"

Evidence = tuple[float | None, float | None]  # of the name and the phone, if compared


def groups(compared: dict[tuple[int, int], Evidence]) -> set[frozenset[int]]:
    """Groups of the records, where these pairs were compared."""
    rows = pa.Table.from_pylist(
        [
            {
                "identifier_key_a": one,
                "identifier_key_b": other,
                "name": name,
                "phone": phone,
                "is_proposed": -5 + (name or 0) + (phone or 0) >= LEAST,
            }
            for (one, other), (name, phone) in compared.items()
        ]
    )
    with duckdb.connect() as connection:
        connection.register("pairs", rows)
        group_records(connection, "pairs", ("name", "phone"), WEIGHT, LEAST)
        found = connection.sql(
            "select list(identifier_key) from record_groups group by group_key"
        ).fetchall()
    return {frozenset(members) for (members,) in found}


def test_a_record_without_a_name_joins_no_two_sisters() -> None:
    """Record 2 fits 1 and 3 by two phones, and 1 and 3 have two names."""
    assert groups(
        {(1, 2): (None, 9), (2, 3): (None, 8.5), (1, 3): (OTHER_NAME, None)}
    ) == {frozenset((1, 2))} | {frozenset((3,))}


def test_one_wrong_guess_joins_no_families() -> None:
    """Two sure groups of three, one pair across that fits, and two that do not."""
    one, other = (1, 2, 3), (4, 5, 6)
    sure = {
        pair: (NAME, PHONE) for group in (one, other) for pair in combinations(group, 2)
    }
    across = {
        (3, 4): (NAME, PHONE),
        (1, 4): (OTHER_NAME, PHONE),
        (2, 5): (OTHER_NAME, None),
    }
    assert groups(sure | across) == {frozenset(one), frozenset(other)}


def test_a_slip_in_one_of_many_records_parts_nobody() -> None:
    """Record 4 fits 1 and 2 and has another phone than 3, a former one."""
    own = dict.fromkeys(combinations((1, 2, 3), 2), (NAME, PHONE))
    fourth = {(1, 4): (NAME, PHONE), (2, 4): (NAME, PHONE), (3, 4): (NAME, -7.0)}
    assert groups(own | fourth) == {frozenset((1, 2, 3, 4))}


@pytest.mark.parametrize("count", [2, 300])
def test_equal_records_are_one_group(count: int) -> None:
    equal: dict[tuple[int, int], Evidence] = dict.fromkeys(
        combinations(range(count), 2), (NAME, PHONE)
    )
    assert groups(equal) == {frozenset(range(count))}
