"""A landing killed at any moment is made good by the next one."""

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from orchestration.ledger import Ledger

DAYS = [f"2017-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
LAND = """
import sys
from datetime import date
from orchestration.landing import land_table
from orchestration.sources import SourceTable
table = SourceTable.model_validate_json(sys.argv[1])
land_table(table, date(2017, 3, 28))
"""


@pytest.mark.parametrize("moment", ["_work/**/*.parquet", "service/**/*.parquet"])
def test_kill_in_the_middle_then_again(company, land, moment):
    table = company.table(format="parquet")
    folder = company.sources / "service/tickets"
    folder.mkdir(parents=True)
    for position, day in enumerate(DAYS):
        duckdb.sql(
            f"""
            copy (
                select 'T' || (n + {position} * 1000) as ticket_id, null::timestamp
                    as opened_at, n as score, cast(n as decimal(18, 2)) as amount
                from range(1000) as numbers (n)
            ) to '{folder}/{day}.parquet' (format parquet)
            """
        )
    landing = subprocess.Popen(
        [sys.executable, "-c", LAND, table.model_dump_json()],
        env={
            **os.environ,
            "OMNIMART_HOME": str(company.landing.parent),
            "OMNIMART_SOURCES": str(company.sources),
        },
    )
    while not any(company.landing.glob(moment)) and landing.poll() is None:
        time.sleep(0.001)
    landing.send_signal(signal.SIGKILL)
    assert landing.wait() == -signal.SIGKILL, "killed before it was done"
    land(table, "2017-03-28")
    assert company.rows("count(*), count(distinct ticket_id)") == [(84000, 84000)]
    assert len(list(company.landing.glob("service/tickets/*/*"))) == len(DAYS)
    assert not list(company.landing.glob("_work/*"))
    assert company.query(
        f"select count(*), sum(rows_landed) from '{company.landing}/ledger.parquet'"
    ) == [(84, 84000)]


def test_a_landing_that_died_before_its_export_is_exported_by_the_next(
    company, land, monkeypatch
):
    def die(self):
        raise KeyboardInterrupt

    company.deliver("2017-01-01.csv", "ticket_id,opened_at,score,amount\nT1,,,\n")
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "export", die)
        with pytest.raises(KeyboardInterrupt):
            land(company.table(), "2017-01-01")
    assert land(company.table(), "2017-01-01") == []
    assert company.rows() == ["T1"]
