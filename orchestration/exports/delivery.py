"""Hand a version to a webhook, batch by batch, each as new only once.

A batch is the same bytes under the same Idempotency-Key whenever it is sent, a function
of export, version and number. What was taken is noted in `delivered.json` after each
batch; a run that stopped goes on after the last one noted.
"""

import json
from pathlib import Path
from typing import Any

import duckdb
import requests

from orchestration import durable, webhook
from orchestration.exports.entries import Export
from orchestration.exports.versions import Version
from orchestration.sources import expand

KEYS = ("one_id", "contact_key")  # beyond what JSON's readers take for a whole number


class DeliveryError(Exception):
    """A batch was not taken; the next run goes on with it."""


def deliver(export: Export, version: Version) -> int:
    """Send the batches that are not sent yet; returns how many.

    Raises `DeliveryError`.
    """
    with duckdb.connect() as connection:
        [(batches,)] = connection.execute(
            f"select coalesce(max(batch), 0) from {version.table('delta')}"
        ).fetchall()
        first = delivered(version) + 1
        url = address(export)
        for number in range(first, batches + 1):
            document = batch(connection, export, version, number, batches)
            try:
                webhook.post(url, document, f"{export.name}/{version.name}/{number}")
            except requests.RequestException as error:
                raise DeliveryError(
                    f"{export.name}: batch {number} of {batches} was not taken "
                    f"({reason(error)}); the next `omnimart export` goes on with it"
                ) from error
            durable.write_text(progress(version), json.dumps({"delivered": number}))
    return int(max(batches + 1 - first, 0))


def address(export: Export) -> str:
    """Where a webhook posts to; raises `SourceError` when the environment lacks it."""
    return expand(export.url or "")


def batch(
    connection: duckdb.DuckDBPyConnection,
    export: Export,
    version: Version,
    number: int,
    batches: int,
) -> str:
    """One batch as JSON; keys are texts."""
    rows = connection.execute(
        f"select * exclude (batch) from {version.table('delta')} "
        f"where batch = {number} order by one_id"
    )
    names = [column[0] for column in rows.description or ()]
    document = {
        "export": export.name,
        "version": version.name,
        "since": version.manifest["since"],
        "batch": number,
        "batches": batches,
        "people": [
            {name: cell(name, value) for name, value in zip(names, row, strict=True)}
            for row in rows.fetchall()
        ],
    }
    return json.dumps(document, ensure_ascii=False, default=str)


def cell(name: str, value: Any) -> Any:
    """A value as JSON has it."""
    return str(value) if name in KEYS and value is not None else value


def delivered(version: Version) -> int:
    """The last batch that was taken."""
    path = progress(version)
    return int(json.loads(path.read_text())["delivered"]) if path.exists() else 0


def progress(version: Version) -> Path:
    """Where the last batch is noted."""
    return version.folder / "delivered.json"


def reason(error: requests.RequestException) -> str:
    """What went wrong, without the address."""
    if error.response is not None:
        return f"status {error.response.status_code}"
    return type(error).__name__
