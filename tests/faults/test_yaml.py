"""The project's own files: what is misspelt, reaches out of its folder or would run
code is refused by name, and nothing is expanded but ${NAME} in a location."""

from pathlib import Path

import pytest

from orchestration import gates
from orchestration.sources import SourceError, SourceTable, load_sources

CONTRACT = """
sources:
  - name: shop
    config: {{meta: {{location: {location}, format: csv}}}}
    tables:
      - name: lines
        config: {{meta: {{path: "{path}", {extra}}}}}
        columns: [{{name: line_id, data_type: {type}}}]
"""
SOUND = {
    "location": "shop",
    "path": "lines/{delivered_on}.csv",
    "extra": "required: [line_id]",
    "type": "string",
}
SUITE = """
description: Lines are whole.
key: [line_id]
expectations:
  - type: expect_column_values_to_not_be_null
    description: A line has a key
    kwargs: {column: line_id}
"""


def contract(folder: Path, **changed: str) -> SourceTable:
    (folder / "shop").mkdir()
    text = CONTRACT.format(**(SOUND | changed))
    (folder / "shop" / "_shop__sources.yml").write_text(text)
    [table] = load_sources(folder)
    return table


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"extra": "requird: [line_id]"}, "requird: Extra inputs are not permitted"),
        ({"location": "../../etc"}, "may not leave their folder"),
        ({"path": "../../{delivered_on}.csv"}, "may not leave their folder"),
        ({"path": "lines/..\\\\..\\\\{delivered_on}.csv"}, "may not leave"),
        ({"location": "!!python/object/apply:os.system [id]"}, "not a dbt source file"),
        ({"type": "string); drop table lines; --"}, "should match pattern"),
        ({"extra": "delimiter: ';;'"}, "at most 1 character"),
        ({"extra": "encoding: [utf-8]"}, "encoding: Input should be a valid string"),
    ],
)
def test_a_contract_that_is_not_one_is_refused(
    changed: dict[str, str], told: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=told):
        contract(tmp_path, **changed)


def test_only_a_location_is_expanded_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARE", "/mnt/${SECRET}")
    monkeypatch.setenv("SECRET", "leaked")
    table = contract(
        tmp_path, location="'${SHARE}/$SECRET'", path="${SECRET}/{delivered_on}.csv"
    )
    assert table.resolved_location() == "/mnt/${SECRET}/$SECRET"
    assert table.path == "${SECRET}/{delivered_on}.csv"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (SUITE + "severty: warning\n", "severty"),
        (SUITE.replace("kwargs: {", "kwargs: {{"), "line 7"),
        (SUITE.replace("line_id]", "!!python/name:os.system ]"), "could not determine"),
        (SUITE + "pinned: {amount.mean: [1]}\n", "pinned"),
        ("", "Field required"),
    ],
)
def test_a_suite_that_is_not_one_is_refused(
    changed: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "landing.shop.lines.yaml"
    path.write_text(changed)
    with pytest.raises(gates.GateError, match=told):
        gates.load_suite(path)


def test_a_bound_of_what_is_not_measured_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "landing.shop.lines.yaml"
    path.write_text(SUITE + "pinned: {line_id.mean: [1, 2]}\n")
    with pytest.raises(gates.GateError, match=r"no measure line_id\.mean; there is"):
        gates.check_pinned(gates.load_suite(path), contract(tmp_path))
