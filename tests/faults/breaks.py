"""Ways to break what the sources hand over for a night."""

import csv
import io
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb

from demo.campaign_api import CampaignHandler, CampaignServer
from demo.deliveries import FIXED, GROWING, Delivery

DELIVERIES = {f"{each.source}.{each.table}": each for each in (*GROWING, *FIXED)}
READ = {
    "parquet": "read_parquet('{}')",
    "csv": "read_csv('{}', all_varchar = true)",
    "jsonl": "read_json('{}', format = 'newline_delimited', sample_size = -1)",
}


@dataclass(frozen=True)
class Machine:
    """Shell commands in a mount namespace, before a landing and to mend what they did;
    the home is a disk of 64 MB."""

    trouble: str
    mend: str


@dataclass
class Night:
    """The sources of one night, free to break, and the machine it runs on."""

    sources: Path
    day: date
    machine: Machine | None = None
    memory: dict[str, str] = field(default_factory=dict)  # limit by table
    api: dict[str, str] = field(default_factory=dict)  # trouble by resource

    def file(self, table: str, days_ago: int = 0) -> Path:
        """The table's delivery of the night, or of a day before."""
        delivery = DELIVERIES[table]
        day = self.day - timedelta(days=days_ago)
        return self.sources / delivery.source / delivery.path.format(day=day)

    @property
    def crm(self) -> Path:
        return self.sources / "crm" / "crm.db"


Break = Callable[[Night, str], None]


def content(change: Callable[[bytes], bytes]) -> Break:
    """Other bytes in the night's file."""

    def do(night: Night, table: str) -> None:
        path = night.crm if table.startswith("crm.") else night.file(table)
        path.write_bytes(change(path.read_bytes()))

    return do


def rows(select: str) -> Break:
    """The night's file holds what a query over `night`, the newest file, gives."""

    def do(night: Night, table: str) -> None:
        delivery, path = DELIVERIES[table], night.file(table)
        with duckdb.connect() as con:
            newest = _in_utf8(max(path.parent.iterdir()), delivery)
            view = READ[path.suffix[1:]].format(newest)
            con.execute(f"create table night as from {view}")
            con.execute(f"copy ({select}) to '{path}' ({delivery.options})")
        if delivery.encoding:
            path.write_text(path.read_text(), encoding=delivery.encoding, newline="")

    return do


def _in_utf8(path: Path, delivery: Delivery) -> Path:
    if not delivery.encoding:
        return path
    copy = path.with_suffix(".utf8")
    copy.write_text(path.read_text(encoding=delivery.encoding), newline="")
    return copy


def one_more(**values: str) -> Break:
    """One more line in the night's CSV or JSON file: the last one with other values."""

    def do(night: Night, table: str) -> None:
        path = night.file(table)
        text = path.read_text(encoding=DELIVERIES[table].encoding or "utf-8")
        added = io.StringIO()
        if path.suffix == ".csv":
            last = list(csv.DictReader(io.StringIO(text)))[-1]
            csv.DictWriter(added, last, lineterminator="\n").writerow(last | values)
        else:
            last = json.loads(text.splitlines()[-1])
            added.write(json.dumps(last | values, ensure_ascii=False) + "\n")
        with path.open("a", encoding=DELIVERIES[table].encoding, newline="") as file:
            file.write(added.getvalue())

    return do


def both(first: Break, second: Break) -> Break:
    """One after the other."""

    def do(night: Night, table: str) -> None:
        first(night, table)
        second(night, table)

    return do


def again(days_ago: int) -> Break:
    """An older file comes under the night's name."""

    def do(night: Night, table: str) -> None:
        night.file(table).write_bytes(night.file(table, days_ago).read_bytes())

    return do


def refunds_in_cents(night: Night, table: str) -> None:
    """The lines of the mall's largest day are given back, in cents."""
    folder = night.file("mall.orders").parent
    orders = max(folder.glob("*.csv"), key=lambda file: file.stat().st_size)
    path = night.file(table)
    with path.open(encoding="gb18030", newline="") as former:
        header = next(csv.reader(former))
    with (
        orders.open(encoding="gb18030", newline="") as lines,
        path.open("w", encoding="gb18030", newline="") as refunds,
    ):
        writer = csv.DictWriter(refunds, header, extrasaction="ignore")
        writer.writeheader()
        for number, line in enumerate(csv.DictReader(lines)):
            given_back = {
                "refund_no": f"RF{number}",
                "refund_time": f"{night.day} 12:00:00",
                "refund_amount": float(line["sales_value"]) * 100,
                "reason": "",
            }
            writer.writerow(line | given_back)


def silent(night: Night, table: str) -> None:
    """Nothing comes."""
    night.file(table).unlink()


def misnamed(night: Night, table: str) -> None:
    """The file is named by a day that does not exist."""
    path = night.file(table)
    path.rename(path.with_stem("2017-02-30"))


def database(*statements: str) -> Break:
    """SQL in the membership database."""

    def do(night: Night, table: str) -> None:
        db = sqlite3.connect(night.crm)
        with db:
            for statement in statements:
                db.execute(statement, {"day": night.day.isoformat()})
        db.close()

    return do


def api(trouble: str) -> Break:
    """The campaign platform answers as `TroubledHandler` has it."""

    def do(night: Night, table: str) -> None:
        night.api[table.removeprefix("campaign.")] = trouble

    return do


def machine(trouble: str, mend: str) -> Break:
    """The machine fails: see `Machine`."""

    def do(night: Night, table: str) -> None:
        night.machine = Machine(trouble, mend)

    return do


def memory(limit: str) -> Break:
    """There is no more memory than that."""

    def do(night: Night, table: str) -> None:
        night.memory[table] = limit

    return do


class TroubledServer(CampaignServer):
    """A campaign platform in trouble, by resource."""

    def __init__(self, out: Path, troubles: dict[str, str]) -> None:
        super().__init__(out, 0)
        self.troubles = troubles
        self.RequestHandlerClass = TroubledHandler

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve in a thread while the context lasts; gives the URL."""
        with self:
            thread = Thread(target=self.serve_forever, daemon=True)
            thread.start()
            try:
                yield self.url
            finally:
                self.shutdown()
                thread.join()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the client has hung up, as it should."""


class TroubledHandler(CampaignHandler):
    server: TroubledServer

    def answer(self, status: int, body: str, retry_after: str | None = None) -> None:
        resource = urlsplit(self.path).path.strip("/")
        trouble = self.server.troubles.get(resource)
        if trouble == "429":
            super().answer(429, "{}", "1")
        elif trouble == "500":
            super().answer(500, "{}")
        elif trouble == "hang":
            time.sleep(1)
        elif trouble == "cut":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode()[: len(body) // 2])
        elif trouble == "login page":
            super().answer(200, "<html><title>Please sign in</title></html>")
        elif trouble and status == 200:
            super().answer(200, json.dumps(self.changed(trouble, resource, body)))
        else:
            super().answer(status, body, retry_after)

    def changed(self, trouble: str, resource: str, body: str) -> dict[str, Any]:
        """The answer with one thing wrong."""
        answer: dict[str, Any] = json.loads(body)
        if trouble == "page repeated" and answer["page"] > 1:
            asked = parse_qs(urlsplit(self.path).query)
            size, since = int(asked["per_page"][0]), asked["updated_since"][0]
            return answer | {
                "data": json.loads(self.server.page(resource, 1, size, since[:19]))[
                    "data"
                ]
            }
        if trouble == "page skipped" and answer["page"] == 2:
            return answer | {"data": []}
        if trouble == "data renamed":
            return {"items": answer.pop("data")} | answer
        if trouble == "column new":
            answer["data"] = [row | {"mood": "fine"} for row in answer["data"]]
        if trouble == "column missing":
            for row in answer["data"]:
                row.pop("updated_at")
        return answer
