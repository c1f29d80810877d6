"""Which records are compared: those of small blocks, however many there are."""

import duckdb

from orchestration.matching.blocking import MOST_RECORDS_A_BLOCK, block

KEYS = (("nullif(city, '')",), ("nullif(city, '')", "nullif(birth_date, '')"))


def blocks(rows: list[tuple[int, str | None, str | None]]) -> dict[int, list[object]]:
    """By record: its blocks by the city, and by the city and the birth date."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table records (identifier_key int, city text, birth_date text)"
        )
        connection.executemany("insert into records values (?, ?, ?)", rows)
        block(connection, "records", KEYS)
        found = connection.sql("select identifier_key, block_1, block_2 from records")
        return {key: each for key, *each in found.fetchall()}


def test_a_block_is_compared_until_it_is_too_large() -> None:
    town = [(key, "Ulm", None) for key in range(MOST_RECORDS_A_BLOCK)]
    assert all(found == ["Ulm", None] for found in blocks(town).values())
    found = blocks([*town, (-2, "Ulm", "17000101"), (-1, "Ulm", "17000101")])
    assert {city for city, _ in found.values()} == {None}
    assert found[-2] == found[-1] == [None, "Ulm 17000101"]


def test_what_is_not_known_is_no_block() -> None:
    assert blocks([(1, "", "17000101"), (2, None, "17000101")]) == {
        1: [None, None],
        2: [None, None],
    }
