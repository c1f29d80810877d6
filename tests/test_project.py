"""What the house style promises of every model, checked on the manifest."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestration.new_source import TO_DESCRIBE

ROOT = Path(__file__).resolve().parent.parent


def dbt(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "OMNIMART_HOME": str(home),
        "OMNIMART_AS_OF": "2017-12-31",
        "DBT_TARGET_PATH": str(home / "target"),
        "DBT_LOG_PATH": str(home / "logs"),
        "DBT_PROFILES_DIR": str(ROOT),
    }
    return subprocess.run(
        [Path(sys.executable).parent / "dbt", "--no-use-colors", *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where nothing has landed yet."""
    folder = tmp_path_factory.mktemp("empty_home")
    (folder / "build").mkdir()
    return folder


@pytest.fixture(scope="module")
def manifest(home: Path) -> dict[str, Any]:
    done = dbt(home, "--warn-error", "parse")
    assert done.returncode == 0, done.stdout
    found: dict[str, Any] = json.loads((home / "target" / "manifest.json").read_text())
    return found


def test_plain_dbt_build_passes_with_every_unit_test_before_anything_has_landed(
    home: Path, manifest: dict[str, Any]
) -> None:
    done = dbt(home, "build")
    assert done.returncode == 0, done.stdout[-4000:]
    passed = set(re.findall(r"PASS (\w+)::(\w+)", done.stdout))
    units = {(unit["model"], unit["name"]) for unit in manifest["unit_tests"].values()}
    assert passed == units != set()


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]


def test_every_model_states_its_grain(manifest: dict[str, Any]) -> None:
    silent = [
        model["name"]
        for model in models(manifest)
        if not model["description"].startswith(("One row per", "One row a"))
    ]
    assert silent == []


def test_every_column_is_described(manifest: dict[str, Any]) -> None:
    described = [*models(manifest), *manifest["sources"].values()]
    described += [n for n in manifest["nodes"].values() if n["resource_type"] == "seed"]
    silent = [
        f"{node['name']}.{column['name']}"
        for node in described
        for column in node["columns"].values()
        if not column["description"].strip()
    ]
    bare = [node["name"] for node in described if not node["columns"]]
    assert (silent, bare) == ([], [])


def test_contracts_are_enforced_from_conformed_downstream(
    manifest: dict[str, Any],
) -> None:
    open_models = [
        model["name"]
        for model in models(manifest)
        if model["fqn"][1] != "staging"
        and not model["name"].startswith("int_")
        and not model["config"]["contract"]["enforced"]
    ]
    # its columns are those of the themes, whose contracts hold
    assert open_models == ["user_tags"]


def test_every_table_others_read_has_a_tested_key(manifest: dict[str, Any]) -> None:
    tested: dict[str, set[str]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            name = node["test_metadata"]["name"] if node.get("test_metadata") else ""
            for parent in node["depends_on"]["nodes"]:
                tested.setdefault(parent, set()).add(name)
    keyless = [
        model["name"]
        for model in models(manifest)
        if model["fqn"][1] in {"conformed", "identity", "marts", "tags"}
        and not model["name"].startswith("int_")
        and not tested.get(model["unique_id"], set()) & {"unique", "unique_combination"}
    ]
    # views of 20.9 million rows: the one as handed over, the other grouped by its key
    assert sorted(keyless) == ["promotion_placements", "promotions"]


def test_no_model_is_longer_than_a_hundred_lines() -> None:
    long = {
        path.name: lines
        for path in ROOT.glob("models/**/*.sql")
        if (lines := len(path.read_text().splitlines())) > 100
    }
    assert long == {}


def test_no_model_reads_a_clock_or_draws_lots() -> None:
    forbidden = re.compile(
        r"\b(now\(|current_date|current_timestamp|random\(|rand\(|uuid\(|nextval)", re.I
    )
    found = [
        path.name
        for folder in ("models", "macros", "tests/dbt")
        for path in (ROOT / folder).rglob("*.sql")
        if forbidden.search(path.read_text())
    ]
    assert found == []


def test_nothing_is_left_to_be_described(manifest: dict[str, Any]) -> None:
    """What `omnimart new-source` cannot know, somebody has said."""
    drafted = [*models(manifest), *manifest["sources"].values()]
    left = [
        node["name"]
        for node in drafted
        for text in (
            node["description"],
            node.get("source_description", ""),
            *(column["description"] for column in node["columns"].values()),
        )
        if TO_DESCRIBE in text
    ]
    assert left == []
