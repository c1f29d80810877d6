"""A person is taken out of everything that is kept, and stays out."""

import json
import re
import sqlite3

import duckdb
import pytest
from night_homes import Home
from personal_values import Search, found_in_home

from orchestration.sources import SourceTable, load_sources

SALES = """
    select count(*), sum(sales_amount), sum(net_sales_amount), count(distinct order_id)
    from marts.fct_order_lines
"""
LARGEST = """
    select one_id, any_value(identifier_value) filter (where identifier_type = 'crm_id')
    from identity.one_ids
    inner join vault.identifier_values using (identifier_key)
    group by one_id order by count(*) desc, one_id limit 1
"""
WRITTEN = """
    select identifier_type, written.identifier_value
    from vault.identifier_observations as written
    inner join vault.int_observed_identifiers using (observation_id, identifier_type)
    inner join identity.one_ids using (identifier_key)
    where one_id = ?
"""
KILLED = """
import os
from orchestration import cli, settings
from orchestration.erasure import built
built.carry_histories = lambda keys: os._exit(9)
raise SystemExit(cli.main(["erase", "{member}", "--yes"]))
"""
REDELIVERED = """
from datetime import date
from orchestration.landing import land_table
from orchestration.sources import load_sources
for table in load_sources():
    if table.full_name in ("app.events", "crm.members"):
        land_table(table, date(2017, 1, 8))
"""


@pytest.fixture(scope="module")
def erased(
    company: Home, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, str, dict[str, set[str]], str]:
    """The company without the member who shops in most ways: the first run is killed
    after landing, the second one finishes. Also the person's values, and what was said.
    """
    home = company.copy(tmp_path_factory.mktemp("erased"))
    values: dict[str, set[str]] = {}
    with duckdb.connect(str(home.build), read_only=True) as build:
        [(one_id, member)] = build.execute(LARGEST).fetchall()
        for kind, value in build.execute(WRITTEN, [one_id]).fetchall():
            values.setdefault(kind, set()).add(value)
    with sqlite3.connect(home.sources / "crm" / "crm.db") as crm:
        names = crm.execute(
            "select full_name from members where member_id = ?", [member]
        ).fetchall()
    values["name"] = {name for (name,) in names}
    with (home.path / "logs" / "stray.log").open("w") as log:
        log.write(f"somebody logged {min(values['phone'])}\n")
    assert len(Search(values).find_in(home.build)) >= len(values)
    code, _ = home.run("-c", KILLED.format(member=member))
    assert code == 9
    code, output = home.omnimart("erase", member, "--yes")
    assert code == 0, output  # it asked for what it finished
    told = re.search(
        r"(\d+) read = (\d+) landed \+ 0 quarantined \+ (\d+) erased", output
    )
    assert told, "a database brings the last days' rows of the person again"
    assert int(told[1]) == int(told[2]) + int(told[3])
    code, answer = home.omnimart("erase", member, "--yes")
    assert (code, "Not done" in answer) == (4, True), answer
    return home, member, values, output


def test_no_value_of_the_person_is_left_in_any_file(erased) -> None:  # type: ignore[no-untyped-def]
    home, _, values, _ = erased
    found = found_in_home(Search(values), home.path)
    assert not {name: what for name, what in found.items() if what}


def test_a_sale_stays_a_sale_and_everybody_else_stays_who_they_are(  # type: ignore[no-untyped-def]
    company: Home, erased
) -> None:
    home, *_ = erased
    assert home.released(SALES) == company.released(SALES)
    one_ids = "select identifier_key, one_id from identity.one_ids"
    before, after = dict(company.released(one_ids)), dict(home.released(one_ids))
    gone = before.keys() - after.keys()
    assert len({before[key] for key in gone}) == 1
    assert {key: one_id for key, one_id in before.items() if key not in gone} == after
    one_id = before[min(gone)]
    assert [key for key, name in before.items() if name == one_id] == sorted(
        gone, key=list(before).index
    )
    for file in (home.build, *home.path.glob("release/**/*.duckdb")):
        with duckdb.connect(str(file), read_only=True) as connection:
            for schema, table, column in connection.execute(
                "select schema_name, table_name, column_name from duckdb_columns() "
                "where data_type = 'BIGINT' and not internal"
            ).fetchall():
                [(theirs,)] = connection.execute(
                    f"select count(*) from {schema}.{table} where {column} in "
                    f"({', '.join(map(str, gone))})"
                ).fetchall()
                assert theirs == 0, (file, schema, table, column)


def test_the_certificate_says_what_went_and_names_nobody(erased) -> None:  # type: ignore[no-untyped-def]
    home, _, values, _ = erased
    [path] = home.path.glob("erasures/*.json")
    certificate = json.loads(path.read_text())
    by_table = {
        f"{each['source']}.{each['table_name']}": each
        for each in certificate["landing"]
    }
    assert by_table["crm.members"]["rows_deleted"] > 0
    assert by_table["crm.members"]["rows_severed"] == 0
    assert by_table["pos.transactions"]["rows_severed"] > 0
    assert by_table["pos.transactions"]["rows_deleted"] == 0
    assert certificate["texts_cut"]["logs/stray.log"] == 1
    assert len(certificate["versions_removed"]) == 2
    assert certificate["version_published"] not in certificate["versions_removed"]
    assert Search(values).find(path.read_bytes()) == set()
    assert Search(values).find(path.with_suffix(".txt").read_bytes()) == set()


def test_an_old_file_handed_over_again_does_not_bring_the_person_back(erased) -> None:  # type: ignore[no-untyped-def]
    home, member, values, _ = erased
    for file in (home.sources / "app" / "events").glob("2017-01-0?.jsonl"):
        file.write_bytes(file.read_bytes() + b"\n")
    with sqlite3.connect(home.sources / "crm" / "crm.db") as crm:
        crm.execute("update members set updated_at = '2017-01-08 20:00:00'")
    code, output = home.run("-c", REDELIVERED)
    assert code == 0, output
    with sqlite3.connect(home.path / "landing" / "ledger.sqlite") as ledger:
        again = dict(
            ledger.execute(
                "select source, sum(rows_erased) from batches where version > 1 "
                "or delivery like 'members@2017-01-08%' group by source"
            ).fetchall()
        )
        assert again["app"] > 0
        assert again["crm"] == 1
        [(unexplained,)] = ledger.execute(
            "select count(*) from batches "
            "where rows_read <> rows_landed + rows_quarantined + rows_erased"
        ).fetchall()
        assert unexplained == 0
    found = found_in_home(Search(values), home.path / "landing")
    assert not {name: what for name, what in found.items() if what}
    assert home.omnimart("erase", member, "--yes")[0] == 4


def test_every_table_with_an_identifier_says_what_becomes_of_its_rows() -> None:
    tables = [table for table in load_sources() if table.identifiers]
    assert {table.on_erasure for table in tables} == {"delete", "sever"}
    contract = tables[0].model_dump() | {"on_erasure": ""}
    with pytest.raises(ValueError, match="needs on_erasure"):
        SourceTable.model_validate(contract)
