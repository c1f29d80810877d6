"""REST APIs by dlt's client: pages, retries on 429 (as Retry-After says) and 5xx.

Speaks the convention `?page=1&per_page=…&updated_since=…` with an answer
`{"data": […], "page": 1, "pages": 3}`, every page but the last of one length. dlt keeps
no state; the cursor is the ledger's.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contract import Refused, drift
from orchestration.readers.json_lines import read_lines
from orchestration.sources import SourceTable

os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")

from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator
from requests.exceptions import JSONDecodeError, RequestException

PER_PAGE = 1000
ATTEMPTS = 4
LONGEST_WAIT = 10  # seconds between two attempts


def read_rows(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    since: datetime | None,
    work: Path,
) -> None:
    """Fetch the rows updated since (in the source's own time) into table `checked`."""
    fetched = work / "pages.jsonl"
    try:
        _fetch(table, since, fetched)
    except JSONDecodeError as error:
        raise drift(table, f"{table.path} answered what is not JSON") from error
    except RequestException as error:
        raise Refused(
            f"{table.path} did not answer after {ATTEMPTS} attempts of at most "
            f"{table.timeout_seconds:g} s: {error}",
            "check that the API is up, then run the night again",
        ) from error
    read_lines(con, table, fetched, work)


def _fetch(table: SourceTable, since: datetime | None, target: Path) -> None:
    session = Client(
        request_timeout=table.timeout_seconds,
        raise_for_status=False,  # RESTClient does
        request_max_attempts=ATTEMPTS,
        request_max_retry_delay=LONGEST_WAIT,
    ).session
    api = RESTClient(
        base_url=table.resolved_location(),
        session=session,
        data_selector="data",
        paginator=PageNumberPaginator(
            base_page=1, page_param="page", total_path="pages"
        ),
    )
    params: dict[str, object] = {"per_page": PER_PAGE}
    if since:
        zone = "Z" if table.timezone == "UTC" else ""
        params["updated_since"] = since.isoformat(timespec="seconds") + zone
    former: dict[str, Any] = {"page": 0, "pages": 1, "data": []}
    full = 0
    with target.open("w", encoding="utf-8") as lines:
        for page in api.paginate(table.path, params=params):
            answer = page.response.json()
            full = full or len(page)
            _check_page(table, answer, former, full)
            former = answer
            for row in page:
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def _check_page(
    table: SourceTable, answer: Any, former: dict[str, Any], full: int
) -> None:
    """Refuse a pull that lost or repeated a page, which no later pull would notice."""
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise drift(table, f"{table.path} answered without a list data")
    asked, rows, pages = former["page"] + 1, answer["data"], answer.get("pages")
    problem = ""
    if answer.get("page") != asked:
        problem = f"is page {answer.get('page')}"
    elif rows and rows == former["data"]:
        problem = f"repeats page {former['page']}"
    elif asked != pages and len(rows) < max(full, 1):
        problem = f"has {len(rows)} rows where page 1 has {full}"
    if problem:
        raise Refused(
            f"{table.path}: page {asked} of {pages} {problem}",
            "have the platform mend its pages, then run the night again",
        )
