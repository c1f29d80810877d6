"""Tables that are renewed night by night are those of one build, whatever happened.

OMNIMART_TEST_HISTORIES=25 draws as many histories, anew each time.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from night_homes import ROOT, Home

from orchestration.sources import SourceTable, load_sources

HISTORIES = int(os.environ.get("OMNIMART_TEST_HISTORIES", 0))
DAYS = 3
Row = dict[str, Any]

# nights of a small company in one process: what is renewed, and all that it hangs on
WORKER = """
import json, sys
from datetime import date
from orchestration import dbt, settings
from orchestration.landing import land_table
from orchestration.sources import load_sources

settings.prepare_home()
tables = [table for table in load_sources() if table.full_name in sys.argv[1:]]
folders = ("conformed", "vault", "identity", "marts")
renewed = [
    "--select",
    *(
        f"+{node['name']}"
        for node in dbt.load_manifest()["nodes"].values()
        if node["config"]["materialized"] == "incremental" and node["fqn"][1] in folders
    ),
]
no_tests = ["--exclude", "resource_type:test"]
made_once = ["resource_type:seed", "path:models/staging", "int_record_matches"]
for line in sys.stdin:
    day, kind = json.loads(line)
    night = date(2017, 1, day)
    for table in tables if kind != "template" else []:
        land_table(table, night)
    selected = [*renewed, *no_tests, *(made_once if kind != "template" else ())]
    _, problem = dbt.build(selected, night, lambda name: None, kind == "renewal")
    print("built", problem or "", flush=True)
"""


def till_line(
    day: int,
    basket: int,
    number: int,
    card: str | None,
    phone: str | None,
    product: int,
    quantity: int,
    cents: int,
) -> Row:
    return {
        "basket_id": 10 * day + basket,
        "line_number": number,
        "store_id": 300 + basket,
        "card_number": card,
        "receipt_phone": phone,
        "product_id": product,
        "quantity": quantity,
        "sales_value": cents / 100,
        "retail_disc": 0,
        "coupon_disc": 0,
        "coupon_match_disc": 0,
        "week": 1,
        "transaction_timestamp": f"2017-01-0{day} 18:00:00",
        "is_synthetic": True,
    }


def line(day: int) -> st.SearchStrategy[Row]:
    """A till line: baskets of a day, by card, by phone, or a guest's."""
    return st.builds(
        till_line,
        st.just(day),
        st.integers(1, 3),
        st.integers(1, 2),
        st.sampled_from([None, "c1", "c2"]),
        st.sampled_from([None, "13800000001"]),
        st.integers(1, 4),
        st.integers(-1, 3),
        st.integers(0, 500),
    )


def event(day: int) -> st.SearchStrategy[Row]:
    """An event out of few, so that copies come in one file and in several."""
    return st.builds(
        lambda number, minute, device, member, name, product, campaign: {
            "event_id": f"e{number}",
            "event_name": name,
            "platform": "ios",
            "device_id": f"d{device}",
            "member_id": member and f"M{member}",
            "ts": int(datetime(2017, 1, day, 18, minute).timestamp() * 1000),
            "product_id": product,
            "campaign_id": campaign,
            "is_synthetic": True,
        },
        st.integers(1, 9),
        st.integers(0, 59),
        st.integers(1, 3),
        st.sampled_from([None, 1, 2]),
        st.sampled_from(["page_view", "product_view", "pay"]),
        st.sampled_from([None, 1, 4]),
        st.sampled_from([None, 7]),
    )


def mall_line(day: int) -> st.SearchStrategy[Row]:
    return st.builds(
        lambda order, number, buyer, product, cents: {
            "order_no": f"{day}{order}",
            "line_no": number,
            "buyer_account": f"b{buyer}",
            "order_time": f"2017-01-0{day} 12:00:00",
            "status": "已完成",
            "store_id": 301,
            "delivery_type": "自提",
            "pay_method": "支付宝",
            "product_id": product,
            "quantity": 1,
            "sales_value": f"{cents / 100:.2f}",
            "retail_disc": "0.00",
            "coupon_disc": "0.00",
            "coupon_match_disc": "0.00",
            "is_synthetic": "true",
        },
        st.integers(1, 2),
        st.integers(1, 2),
        st.integers(1, 2),
        st.integers(1, 4),
        st.integers(100, 500),
    )


def refund(day: int) -> st.SearchStrategy[Row]:
    """Of an order that may be unknown, above its line, or sent again another day."""
    return st.builds(
        lambda number, order_day, order, cents: {
            "refund_no": f"r{number}",
            "order_no": f"{order_day}{order}",
            "line_no": 1,
            "refund_time": f"2017-01-0{day} 20:00:00",
            "quantity": 1,
            "refund_amount": f"{cents / 100:.2f}",
            "is_synthetic": "true",
        },
        st.integers(1, 3),
        st.integers(1, DAYS),
        st.integers(1, 2),
        st.integers(1, 600),
    )


def priced(number: int, category: str) -> Row:
    return {
        "product_id": number,
        "manufacturer_id": 1,
        "product_category": category,
        "list_price": "2.00",
        "unit_cost": "1.00",
        "is_synthetic": "true",
    }


def product(day: int) -> st.SearchStrategy[Row]:
    return st.builds(priced, st.integers(1, 4), st.sampled_from(["FRUIT", "BREAD"]))


KINDS = {
    "pos.transactions": (line, ("basket_id", "line_number")),
    "app.events": (event, ()),
    "mall.orders": (mall_line, ("order_no", "line_no")),
    "mall.refunds": (refund, ()),
    "goods.products": (product, ("product_id",)),
}


@dataclass(frozen=True)
class Delivery:
    """A day's file of a table: before which night it comes, and comes anew."""

    table: str
    day: int
    versions: list[tuple[int, list[Row]]]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], list[Delivery]]:
    """Nights in any order, up to the last day, and what comes before each of them."""
    nights = [*draw(st.lists(st.integers(1, DAYS), min_size=1, max_size=3)), DAYS]
    places = st.lists(
        st.integers(0, len(nights) - 1), min_size=1, max_size=2, unique=True
    ).map(sorted)
    deliveries = []
    for table, (row, key) in KINDS.items():
        for day in range(1, DAYS + 1):
            rows = st.lists(
                row(day),
                min_size=1 if table == "app.events" else 0,  # JSON lines need one
                max_size=6,
                unique_by=(lambda r, key=key: tuple(r[c] for c in key))
                if key
                else None,
            )
            versions = [(place, draw(rows)) for place in draw(places)]
            deliveries.append(Delivery(table, day, versions))
    return nights, deliveries


class Company:
    """Source files, and a process that lands them and builds its nights."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.tables = {table.full_name: table for table in load_sources()}
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, *KINDS],
            cwd=ROOT,
            env=home.environment | {"OMNIMART_CAMPAIGN_API": "http://127.0.0.1:9"},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.empty = home.path / "empty.duckdb"
        self.build(1, "template")
        home.build.rename(self.empty)

    def build(self, day: int, kind: str) -> None:
        assert self.process.stdin and self.process.stdout
        print(json.dumps([day, kind]), file=self.process.stdin, flush=True)
        for told in self.process.stdout:
            if told.startswith("built"):
                assert told.strip() == "built", told
                return
        raise AssertionError("the process ended")

    def begin(self) -> None:
        """Nothing has been delivered, landed or built."""
        for folder in (self.home.sources, self.home.path / "landing"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        for name in KINDS:
            self.file(self.tables[name], 1).parent.mkdir(parents=True, exist_ok=True)
        self.forget()

    def forget(self) -> None:
        """The build is lost; what has landed is not."""
        shutil.copy(self.empty, self.home.build)

    def file(self, table: SourceTable, day: int) -> Path:
        """Where the source hands over that day."""
        path = table.path.replace("{delivered_on}", f"2017-01-0{day}")
        return self.home.sources / table.source / path.replace("*", "2017-01")

    def deliver(self, delivery: Delivery, rows: list[Row]) -> None:
        table = self.tables[delivery.table]
        whole = [dict.fromkeys(table.types) | row for row in rows]
        write(table, whole, self.file(table, delivery.day))


def write(table: SourceTable, rows: list[Row], file: Path) -> None:
    """Rows as the table's source hands them over."""
    if table.format == "csv":
        with file.open("w", encoding=table.encoding, newline="") as text:
            writer = csv.DictWriter(text, table.types)
            writer.writeheader()
            writer.writerows(rows)
        return
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    if table.format == "parquet":
        types = {name: kind.upper() for name, kind in table.types.items()}
        columns = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
        lines = file.rename(file.with_suffix(".jsonl"))
        columns = columns.replace("STRING", "VARCHAR")
        read = f"read_json('{lines}', format = 'nd', columns = {{{columns}}})"
        duckdb.sql(f"copy (from {read}) to '{file}' (format parquet)")
        lines.unlink()


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("renewed")
    made = Company(Home(folder, folder / "sources"))
    yield made
    made.process.kill()
    made.process.wait()


def newest(deliveries: Iterable[Delivery], table: str) -> list[Row]:
    """Every row of a table's files as they stand in the end."""
    ours = [each for each in deliveries if each.table == table]
    return [row for delivery in ours for row in delivery.versions[-1][1]]


# two lines of one guest whose goods change category alike: their hashes are xored
RECATEGORISED = (
    [1, DAYS],
    [
        Delivery(
            "pos.transactions",
            1,
            [(0, [till_line(1, 1, n, None, None, n, 1, 100) for n in (1, 2)])],
        ),
        Delivery(
            "goods.products",
            1,
            [
                (place, [priced(n, category) for n in (1, 2)])
                for place, category in enumerate(["FRUIT", "BREAD"])
            ],
        ),
    ],
)


@settings(
    max_examples=HISTORIES or 1,
    derandomize=not HISTORIES,
    # a smaller example costs many builds
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(history=histories())
@example(history=RECATEGORISED)
def test_any_way_to_a_night_ends_in_the_tables_of_one_build(
    renewed: Company, history: tuple[list[int], list[Delivery]]
) -> None:
    """Late, doubled and restated files, refunds and goods, and nights gone back to."""
    nights, deliveries = history
    renewed.begin()
    for place, night in enumerate(nights):
        for delivery in deliveries:
            for comes_before, rows in delivery.versions:
                if comes_before == place:
                    renewed.deliver(delivery, rows)
        renewed.build(night, "renewal")
    tables = renewed.home.fingerprints()
    renewed.forget()
    renewed.build(DAYS, "full build")
    assert renewed.home.fingerprints() == tables

    events = {row["event_id"] for row in newest(deliveries, "app.events")}
    lines = [
        round(100 * float(row["sales_value"]))
        for table in ("pos.transactions", "mall.orders")
        for row in newest(deliveries, table)
    ]
    with duckdb.connect(str(renewed.home.build), read_only=True) as build:
        counted = build.execute(
            """
            select
                (select count(*) from marts.fct_events),
                (select sum(event_count) from marts.fct_sessions),
                (select count(*) from marts.fct_order_lines),
                (select sum(100 * sales_amount) from marts.user_goods_store)
            """
        ).fetchall()
    count, total = len(events), sum(lines)
    assert counted == [(count, count or None, len(lines), total if lines else None)]
