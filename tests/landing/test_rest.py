"""A REST API is paged, retried, and never waited for without end."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from orchestration.landing import LandingError

COLUMNS = {"ticket_id": "string", "score": "bigint", "updated_at": "timestamp"}


class Api:
    """Serves `rows` in pages of two; `trouble` is what the next answers are."""

    def __init__(self):
        self.rows = []
        self.trouble = []
        self.asked = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                api.answer(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request):
        query = {k: v[0] for k, v in parse_qs(urlsplit(request.path).query).items()}
        self.asked.append(query)
        trouble = self.trouble.pop(0) if self.trouble else 200
        if trouble == "hang":
            time.sleep(3)
            return
        if trouble != 200:
            request.send_response(trouble)
            request.send_header("Retry-After", "1")
            request.end_headers()
            return
        since = query.get("updated_since", "")
        rows = [row for row in self.rows if row["updated_at"] >= since]
        page = int(query["page"])
        body = {
            "data": rows[2 * page - 2 : 2 * page],
            "page": page,
            "pages": max(1, (len(rows) + 1) // 2),
        }
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        request.wfile.write(json.dumps(body).encode())


@pytest.fixture
def api():
    served = Api()
    yield served
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture
def table(company, api, monkeypatch):
    monkeypatch.setenv("TICKETS_API", api.url)
    return company.table(
        format="rest",
        location="${TICKETS_API}",
        path="/tickets",
        columns=COLUMNS,
        key=["ticket_id"],
        cursor="updated_at",
        lag_days=1,
        timeout_seconds=0.5,
    )


def ticket(name, score, updated_at):
    return {"ticket_id": name, "score": score, "updated_at": updated_at}


def test_all_pages_land_and_then_what_was_updated(company, land, api, table):
    api.rows = [ticket(f"T{n}", n, f"2017-01-0{n}T12:00:00Z") for n in range(1, 6)]
    assert [batch.landed_on.day for batch in land(table, "2017-01-04")] == [1, 2, 3, 4]
    assert [query["page"] for query in api.asked] == ["1", "2", "3"]
    assert "updated_since" not in api.asked[0]
    api.rows[0] = ticket("T1", 9, "2017-01-05T08:00:00Z")
    (batch,) = land(table, "2017-01-05")
    assert api.asked[3]["updated_since"] == "2017-01-03T12:00:00Z"
    assert batch.rows_landed == 2
    assert company.rows("ticket_id, score") == [
        ("T1", 1),
        ("T1", 9),
        ("T2", 2),
        ("T3", 3),
        ("T4", 4),
        ("T5", 5),
    ]
    assert land(table, "2017-01-05") == []


def test_a_row_met_on_two_pages_lands_once(company, land, api, table):
    api.rows = [ticket("T1", 1, "2017-01-01T12:00:00Z")] * 3
    (batch,) = land(table, "2017-01-01")
    assert batch.rows_read == batch.rows_landed == 1


def test_429_and_500_now_and_then_are_waited_out(land, api, table):
    api.rows = [ticket(f"T{n}", n, "2017-01-01T12:00:00Z") for n in range(3)]
    api.trouble = [429, 500, 200, 429]
    started = time.monotonic()
    (batch,) = land(table, "2017-01-01")
    assert batch.rows_landed == 3
    assert time.monotonic() - started >= 3, "as Retry-After asked"


@pytest.mark.parametrize("trouble", [500, "hang"])
def test_an_api_that_stays_down_is_an_error_and_lands_nothing(
    company, land, api, table, trouble
):
    api.rows = [ticket(f"T{n}", n, "2017-01-01T12:00:00Z") for n in range(3)]
    api.trouble = [200, *[trouble] * 10]
    started = time.monotonic()
    with pytest.raises(LandingError, match="/tickets did not answer after 4 attempts"):
        land(table, "2017-01-01")
    assert time.monotonic() - started < 20
    assert not list(company.landing.glob("service/**/*.parquet"))
    api.trouble = []
    (batch,) = land(table, "2017-01-02")
    assert batch.rows_landed == 3


def test_a_new_field_is_schema_drift(land, api, table):
    api.rows = [{**ticket("T1", 1, "2017-01-01T12:00:00Z"), "mood": "fine"}]
    with pytest.raises(LandingError, match="schema drift: new column mood"):
        land(table, "2017-01-01")


def test_an_address_that_is_not_set_is_an_error(land, table, monkeypatch):
    monkeypatch.delenv("TICKETS_API")
    with pytest.raises(LandingError, match="TICKETS_API is not set"):
        land(table, "2017-01-01")
