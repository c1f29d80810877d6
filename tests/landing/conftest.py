"""A small company in a temporary folder: source tables, their input, its landing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import settings
from orchestration.landing import land_table
from orchestration.ledger import Batch
from orchestration.sources import SourceTable

COLUMNS = {
    "ticket_id": "string",
    "opened_at": "timestamp",
    "score": "bigint",
    "amount": "decimal(18, 2)",
}


class Company:
    def __init__(self, home: Path) -> None:
        self.sources = home / "sources"
        self.landing = home / "landing"

    def table(self, **meta: Any) -> SourceTable:
        """Source table service.tickets; CSV unless `meta` says otherwise."""
        columns, headers = meta.pop("columns", COLUMNS), meta.pop("headers", {})
        contract = {
            "source": "service",
            "name": "tickets",
            "columns": [
                {"name": name, "data_type": data_type}
                | {"config": {"meta": {"header": headers.get(name, "")}}}
                for name, data_type in columns.items()
            ],
            "location": "service",
            "format": "csv",
            "required": ["ticket_id"],
            **meta,
        }
        if contract["format"] in ("csv", "jsonl", "parquet"):
            suffix = contract["format"]
            contract.setdefault("path", f"tickets/{{delivered_on}}.{suffix}")
        return SourceTable.model_validate(contract)

    def deliver(self, name: str, content: str | bytes) -> Path:
        path = self.sources / "service" / "tickets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return path

    def rows(self, columns: str = "ticket_id", where: str = "true") -> list[Any]:
        """Live rows of service.tickets as of the newest night."""
        return self.query(
            f"""
            select {columns}
            from read_parquet('{self.landing}/service/*/*/*.parquet') as rows
            join read_parquet('{self.landing}/ledger.parquet') as ledger
                on rows._batch_id = ledger.batch_id
            where superseded_on is null and {where} order by all
            """
        )

    def query(self, sql: str) -> list[Any]:
        with duckdb.connect() as con:
            rows = con.execute(sql).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    made = Company(tmp_path)
    monkeypatch.setattr(settings, "SOURCES", made.sources)
    monkeypatch.setattr(settings, "LANDING", made.landing)
    return made


@pytest.fixture
def land() -> Callable[[SourceTable, str], list[Batch]]:
    """Land a table on the night of an ISO date."""
    return lambda table, night: land_table(table, date.fromisoformat(night))
