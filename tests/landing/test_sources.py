"""The YAML of a source is checked before anything is read."""

import pytest
import yaml

from orchestration.sources import SourceError, load_sources


@pytest.fixture
def source(tmp_path):
    def write(meta, columns=("ticket_id",)):
        table = {
            "name": "tickets",
            "config": {"meta": {"path": "t/{delivered_on}.csv", **meta}},
            "columns": [{"name": name, "data_type": "string"} for name in columns],
        }
        config = {"meta": {"location": "service", "format": "csv"}}
        body = {"sources": [{"name": "service", "config": config, "tables": [table]}]}
        (tmp_path / "service").mkdir(exist_ok=True)
        file = tmp_path / "service/_service__sources.yml"
        file.write_text(yaml.safe_dump(body))
        return load_sources(tmp_path)

    return write


def test_the_tables_meta_goes_over_the_sources(source):
    (table,) = source({"format": "jsonl"})
    assert (table.full_name, table.format) == ("service.tickets", "jsonl")


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ({"requird": ["ticket_id"]}, r"service\.tickets: requird: Extra inputs"),
        ({"required": ["ticket"]}, "no such column: ticket"),
        ({"path": "t/all.csv"}, "path needs {delivered_on}"),
        ({"format": "excel"}, "format: Input should be 'parquet'"),
        ({"format": "sqlite", "table": "t"}, "need key and cursor"),
    ],
)
def test_a_wrong_entry_says_where_and_how(source, meta, message):
    with pytest.raises(SourceError, match=message):
        source(meta)


def test_every_source_of_the_project_is_a_valid_contract():
    tables = load_sources()
    assert len({table.source for table in tables}) == 10
    assert all(table.types["is_synthetic"] == "boolean" for table in tables)
