"""Databases hand over what is new since the last cursor, a batch a local day."""

import sqlite3
import subprocess
import sys
from datetime import date

import pytest

from orchestration.landing import LandingError, quarantined

COLUMNS = {"ticket_id": "string", "score": "bigint", "updated_at": "timestamp"}
LOCK = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("begin exclusive")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def crm(company):
    company.sources.mkdir()
    db = sqlite3.connect(company.sources / "crm.db", isolation_level=None)
    db.execute("create table tickets (ticket_id text, score integer, updated_at text)")
    yield db
    db.close()


@pytest.fixture
def table(company):
    return company.table(
        format="sqlite",
        location="crm.db",
        table="tickets",
        columns=COLUMNS,
        key=["ticket_id"],
        cursor="updated_at",
        lag_days=2,
        timezone="America/New_York",
    )


def insert(db, *rows):
    db.execute("begin")
    db.executemany("insert into tickets values (?, ?, ?)", rows)
    db.execute("commit")


def test_the_first_pull_is_a_batch_a_day_and_later_ones_bring_the_news(
    company, land, crm, table
):
    insert(
        crm,
        ("A", 1, "2017-01-01 23:59:59"),
        ("B", 1, "2017-01-02 00:00:00"),
        ("C", 1, "2017-01-02 09:00:00"),
        ("D", 1, "2017-01-04 09:00:00"),
    )
    first = land(table, "2017-01-03")
    assert [(batch.landed_on.day, batch.rows_landed) for batch in first] == [
        (1, 1),
        (2, 2),
    ]
    insert(crm, ("E", 1, "2017-01-01 12:00:00"), ("F", 1, "2017-01-02 09:00:00"))
    crm.execute(
        "update tickets set score = 2, updated_at = '2017-01-04 10:00:00' "
        "where ticket_id = 'A'"
    )
    later = land(table, "2017-01-04")
    assert [
        (batch.delivered_on.day, batch.landed_on.day, batch.rows_landed)
        for batch in later
    ] == [(1, 4, 1), (2, 4, 1), (4, 4, 2)]
    assert land(table, "2017-01-04") == []
    assert company.rows("ticket_id, score") == [
        ("A", 1),
        ("A", 2),
        ("B", 1),
        ("C", 1),
        ("D", 1),
        ("E", 1),
        ("F", 1),
    ]


def test_columns_may_have_other_names_in_the_database(company, land, crm, table):
    crm.execute('create table "t" ("No." text, score integer, "Last change" text)')
    crm.execute("insert into t values ('A', 1, '2017-01-01 09:00:00')")
    headers = {"ticket_id": "No.", "updated_at": "Last change"}
    theirs = company.table(
        **table.model_dump(include={"format", "location", "key", "cursor", "timezone"}),
        table="t",
        columns=COLUMNS,
        headers=headers,
    )
    land(theirs, "2017-01-01")
    crm.execute("insert into t values ('B', 2, '2017-01-02 09:00:00')")
    (batch,) = land(theirs, "2017-01-02")
    assert batch.rows_landed == 1
    assert company.rows("ticket_id, score") == [("A", 1), ("B", 2)]


def test_the_local_date_of_a_utc_cursor_decides_the_night(company, land, crm, table):
    insert(crm, ("A", 1, "2017-01-02 04:59:59"), ("B", 1, "2017-01-02 05:00:00"))
    utc = table.model_copy(update={"timezone": "UTC"})
    assert [batch.landed_on.day for batch in land(utc, "2017-01-02")] == [1, 2]


def test_rows_that_break_the_contract_are_quarantined_once(company, land, crm, table):
    insert(crm, *((f"T{n}", n, "2017-01-01 10:00:00") for n in range(300)))
    insert(crm, ("X", "many", "2017-01-01 10:00:00"), ("Y", 1, None))
    (batch,) = land(table, "2017-01-01")[-1:]
    day = date(2017, 1, 1)
    assert [(row["reason"], row["raw"]) for row in quarantined(day, day)] == [
        (
            "score: 'many' is not a bigint",
            '{"ticket_id":"X","score":"many","updated_at":"2017-01-01 10:00:00"}',
        ),
        (
            "updated_at: null, but required",
            '{"ticket_id":"Y","score":"1","updated_at":null}',
        ),
    ]
    assert (batch.rows_read, batch.rows_landed) == (302, 300)
    assert land(table, "2017-01-02") == []


def test_a_table_that_changed_its_columns_is_refused(land, crm, table):
    crm.execute("alter table tickets add column mood text")
    with pytest.raises(LandingError, match="new column mood"):
        land(table, "2017-01-01")


def test_a_missing_table_or_database_is_an_error(company, land, crm, table):
    crm.execute("drop table tickets")
    with pytest.raises(LandingError, match="tickets does not exist"):
        land(table, "2017-01-01")
    (company.sources / "crm.db").unlink()
    with pytest.raises(LandingError, match=r"database .*crm\.db is missing"):
        land(table, "2017-01-01")


def test_a_locked_database_is_an_error_and_the_next_night_makes_it_good(
    company, land, crm, table
):
    insert(crm, ("A", 1, "2017-01-01 10:00:00"))
    writer = subprocess.Popen(
        [sys.executable, "-c", LOCK, company.sources / "crm.db"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        writer.stdout.readline()
        with pytest.raises(LandingError, match=r"database is locked.*Next: wait until"):
            land(table, "2017-01-01")
    finally:
        writer.communicate()
    (batch,) = land(table, "2017-01-02")
    assert batch.landed_on == date(2017, 1, 1)


def test_postgresql_hands_over_what_is_new(company, land, server, monkeypatch):
    monkeypatch.setenv("SHOP_DATABASE", server.create_database("shop"))
    orders = company.table(
        format="postgres",
        location="${SHOP_DATABASE}",
        table="orders",
        columns={
            "ticket_id": "string",
            "score": "bigint",
            "amount": "decimal(18, 2)",
            "updated_at": "timestamp",
        },
        headers={"updated_at": "Last change"},
        key=["ticket_id"],
        cursor="updated_at",
    )
    with server.connect("shop") as shop:
        shop.execute("alter database shop set timezone = 'America/Los_Angeles'")
        shop.execute(
            "create table orders (ticket_id text, score integer, "
            'amount numeric(18, 2), "Last change" timestamptz)'
        )
        insert = "insert into orders values (%s, %s, %s, %s)"
        shop.execute(insert, ("A", 1, "9999999999999999.99", "2017-01-02 04:59:59Z"))
        shop.execute(insert, ("囤'货", None, "0.10", "2017-01-02 05:00:00Z"))
        first = land(orders, "2017-01-02")
        assert [(batch.landed_on.day, batch.rows_landed) for batch in first] == [
            (1, 1),
            (2, 1),
        ]
        shop.execute(insert, ("later", 3, "1.00", "2017-01-02 06:00:00Z"))
        shop.execute(insert, ("C", 3, "-1.00", "2017-01-03 15:00:00.123456Z"))
        shop.execute(insert, ("tomorrow", 3, "1.00", "2017-01-04 15:00:00Z"))
        assert [batch.rows_landed for batch in land(orders, "2017-01-03")] == [1, 1]
        assert land(orders, "2017-01-03") == []
        assert company.rows("ticket_id, score, amount::text, updated_at::text") == [
            ("A", 1, "9999999999999999.99", "2017-01-02 04:59:59"),
            ("C", 3, "-1.00", "2017-01-03 15:00:00.123456"),
            ("later", 3, "1.00", "2017-01-02 06:00:00"),
            ("囤'货", None, "0.10", "2017-01-02 05:00:00"),
        ]
        shop.execute("alter table orders rename to receipts")
    with pytest.raises(LandingError, match="orders") as refusal:
        land(orders, "2017-01-04")
    monkeypatch.setenv("SHOP_DATABASE", server.url("nowhere"))
    with pytest.raises(LandingError, match="nowhere") as unreachable:
        land(orders, "2017-01-04")
    assert "hush" not in f"{refusal.value} {unreachable.value}"
