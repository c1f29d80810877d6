"""The campaign platform's REST API: pages, updated_since, and 429 now and then."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import duckdb

# resource: its key, the second word of the order after updated_at
RESOURCES = {
    "campaigns": "campaign_id",
    "targets": "target_id",
    "message_events": "event_id",
    "costs": "cost_id",
}
BUSY_EVERY = 25  # each 25th request is told to come back
PER_PAGE, MOST_PER_PAGE = 100, 10_000
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?)?")


class CampaignServer(ThreadingHTTPServer):
    """Serves the Parquet files under `out`/campaign as they are at each request."""

    daemon_threads = True

    def __init__(self, out: Path, port: int) -> None:
        self.folder = out / "campaign"
        self.requests = count(1)
        self.database = duckdb.connect()
        super().__init__(("127.0.0.1", port), CampaignHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def page(self, resource: str, page: int, per_page: int, since: str) -> str:
        """The JSON of one page of rows written at or after `since`, oldest first."""
        table = f"read_parquet('{self.folder / resource}.parquet')"
        query = f"""
            with rows as (select * from {table} where updated_at >= $since),

            page as (
                select * from rows
                order by updated_at, {RESOURCES[resource]}
                limit $per_page offset $skipped
            )

            select
                (select count(*) from rows),
                (select coalesce(to_json(list(page)), '[]') from page)
        """
        values = {
            "since": since,
            "per_page": per_page,
            "skipped": (page - 1) * per_page,
        }
        [(total, data)] = self.database.cursor().execute(query, values).fetchall()
        pages = max(1, -(-total // per_page))
        return f'{{"data": {data}, "page": {page}, "pages": {pages}}}'


class CampaignHandler(BaseHTTPRequestHandler):
    server: CampaignServer

    def do_GET(self) -> None:
        if next(self.server.requests) % BUSY_EVERY == 0:
            self.answer(429, json.dumps({"error": "too many requests"}), "1")
            return
        address = urlsplit(self.path)
        resource = address.path.strip("/")
        if resource not in RESOURCES:
            self.answer(404, json.dumps({"error": f"no resource {address.path}"}))
            return
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        try:
            page = int(query.get("page", 1))
            per_page = int(query.get("per_page", PER_PAGE))
        except ValueError:
            page = per_page = 0
        since = query.get("updated_since", "2000-01-01")
        if (
            page < 1
            or not 1 <= per_page <= MOST_PER_PAGE
            or not UTC_TIME.fullmatch(since.replace(" ", "+"))
        ):
            self.answer(400, json.dumps({"error": f"bad query {address.query}"}))
            return
        try:
            body = self.server.page(resource, page, per_page, since[:19])
        except duckdb.IOException as error:
            self.answer(503, json.dumps({"error": str(error)}))
        else:
            self.answer(200, body)

    def answer(self, status: int, body: str, retry_after: str | None = None) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the caller's progress is on the terminal."""


@contextmanager
def serve(out: Path, port: int = 0) -> Iterator[str]:
    """Serve `out` in a thread while the context lasts; gives the URL."""
    with CampaignServer(out, port) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()
