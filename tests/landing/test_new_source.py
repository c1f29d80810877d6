"""A draft says what a sample shows, and what it says lands."""

import sqlite3

import pytest
import yaml

from orchestration.new_source import SampleError, new_source
from orchestration.sources import load_sources

LINES = """\
Bon No.;Pos;Kunde;when;Artikel;Menge;Betrag;Mobile
B1;1;007;2017-01-01 09:15;苹果𠀀;2;5.98;01701234567
B1;2;007;2017-01-01 09:15;B;1;7.5;01701234567
B2;1;;2017-01-01 16:40;A;3;11.70;
"""


def types(table):
    return dict(table.types)


def test_a_csv_draft_has_names_types_key_and_dialect(company, land, tmp_path):
    sample = company.deliver("lines_20170101.csv", LINES.encode("gb18030"))
    new_source("service", [sample], tmp_path)
    [table] = load_sources(tmp_path / "models" / "staging")
    assert types(table) == {
        "bon_no": "string",
        "pos": "bigint",
        "kunde": "string",  # 007 is no number
        "when_4": "timestamp",  # when alone is a word of SQL
        "artikel": "string",
        "menge": "bigint",
        "betrag": "decimal(18, 2)",
        "mobile": "string",  # looks like a number and is a phone
    }
    assert table.headers["bon_no"] == "Bon No."
    assert (table.key, table.delimiter) == (["bon_no", "pos"], ";")
    assert table.encoding == "gb18030"
    assert table.path == "lines_{delivered_on}.csv"
    place = {"path": "tickets/lines_{delivered_on}.csv"}
    (batch,) = land(table.model_copy(update=place), "2017-01-01")
    assert batch.rows_landed == 3
    assert company.rows("artikel", "artikel > 'Z'") == ["苹果𠀀"]


def test_every_file_of_a_draft_stands_beside_its_like(company, tmp_path):
    sample = company.deliver("lines_2017-01-01.csv", LINES)
    written = new_source("shop", [sample], tmp_path)
    observations = "models/conformed/observations/int_shop__identifier_sets"
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "models/staging/shop/_shop__sources.yml",
        "models/staging/shop/stg_shop__lines.sql",
        "models/staging/shop/stg_shop__lines.yml",
        "expectations/landing.shop.lines.yaml",
        f"{observations}.sql",
        f"{observations}.yml",
    ]
    arm = written[4].read_text()
    assert "{'phone': 'mobile'}" in arm
    assert "ref('stg_shop__lines')" in arm
    staging = written[1].read_text()
    assert "newest_versions(" in staging and "'bon_no, pos'" in staging
    assert "{{ utc_timestamp('when_4') }} as when_4" in staging
    model = yaml.safe_load(written[2].read_text())["models"][0]
    assert [column["name"] for column in model["columns"]][-2:] == [
        "is_synthetic",
        "landed_on",
    ]


def test_json_keeps_the_types_it_says(company, tmp_path):
    sample = company.deliver(
        "hits.jsonl",
        '{"id": "1", "at": "2017-01-01T10:00:00", "n": 1, "ok": true, "code": "7"}\n'
        '{"id": "2", "at": "2017-01-02T10:00:00", "n": 2.5, "ok": null}\n',
    )
    new_source("web", [sample], tmp_path)
    [table] = load_sources(tmp_path / "models" / "staging")
    assert types(table) == {
        "at": "timestamp",
        "code": "string",
        "id": "string",
        "n": "double",
        "ok": "boolean",
    }
    assert table.path == "hits/{delivered_on}.jsonl"


def test_a_database_needs_a_key_and_a_time_of_change(company, tmp_path):
    company.sources.mkdir()
    path = company.sources / "crm.db"
    with sqlite3.connect(path) as db:
        db.execute("create table people (PersonId int, name text, changedAt text)")
        db.execute("insert into people values (1, 'A', '2017-01-01 10:00:00')")
    new_source("crm", [path], tmp_path)
    [table] = load_sources(tmp_path / "models" / "staging")
    assert (table.key, table.cursor) == (["person_id"], "changed_at")
    assert (table.location, table.table) == ("crm/crm.db", "people")
    with sqlite3.connect(path) as db:
        db.execute("create table timeless (id int)")
    with pytest.raises(SampleError, match="table timeless needs"):
        new_source("again", [path], tmp_path)


@pytest.mark.parametrize(
    ("name", "file", "content", "message"),
    [
        ("My Shop", "a.csv", "id\n1\n", "named in lower case"),
        ("shop", "a.xlsx", "", r"no format for '\.xlsx'"),
        ("shop", "a.jsonl", '{"id": 1, "tags": ["x"]}\n', "tags is ARRAY"),
        ("shop", "a.jsonl", "not json\n", "a.jsonl: "),
    ],
)
def test_a_sample_without_a_draft_says_why(
    company, tmp_path, name, file, content, message
):
    sample = company.deliver(file, content)
    with pytest.raises(SampleError, match=message):
        new_source(name, [sample], tmp_path)
    assert not (tmp_path / "models").exists()


def test_a_source_is_not_drafted_over(company, tmp_path):
    sample = company.deliver("a.csv", "id\n1\n")
    new_source("shop", [sample], tmp_path)
    with pytest.raises(SampleError, match="exists already"):
        new_source("shop", [sample], tmp_path)
