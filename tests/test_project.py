"""What the house style promises of every model, checked on the manifest."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest
from dbt.contracts.graph.manifest import Manifest

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


def test_dbt_reads_its_own_parse_again(home: Path, manifest: dict[str, Any]) -> None:
    """A YAML key that is no text would have it parse everything each time: 12 s."""
    saved = (home / "target" / "partial_parse.msgpack").read_bytes()
    assert len(Manifest.from_msgpack(saved).nodes) == len(manifest["nodes"])


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


# the schemas that a release copies
IN_THE_OPEN = {"identity", "marts", "tags", "segments"}


def test_what_identifies_a_person_is_declared_and_stays_in_the_vault(
    manifest: dict[str, Any],
) -> None:
    """A column named as one of a source's that identifies somebody says so too, is
    stored in the vault alone, and is in no release."""

    def sensitivity(column: dict[str, Any]) -> str:
        return str(column["config"].get("meta", {}).get("sensitivity", ""))

    declared = {
        name: sensitivity(column)
        for source in manifest["sources"].values()
        for name, column in source["columns"].items()
        if sensitivity(column)
    }
    assert len(declared) > 15
    columns = [
        (model, name, sensitivity(column))
        for model in models(manifest)
        for name, column in model["columns"].items()
    ]
    silent = [
        f"{model['name']}.{name}"
        for model, name, declares in columns
        if declared.get(name, declares) != declares
    ]
    assert silent == []
    sensitive = {
        (model["schema"], model["name"])
        for model, _, level in columns
        if level in ("identifying", "pseudonymous")
    }
    assert {name for schema, name in sensitive if schema == "vault"} > {"profiles"}
    stored = {
        model["name"]: model["schema"]
        for model in models(manifest)
        if model["config"]["materialized"] != "view"
    }
    assert [
        name for schema, name in sensitive if name in stored and schema != "vault"
    ] == []
    assert [name for schema, name in sensitive if schema in IN_THE_OPEN] == []


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
    # their columns are those of the themes, whose contracts hold
    assert sorted(open_models) == ["goods_tags", "store_tags", "user_tags"]


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
        if model["fqn"][1] in {"conformed", *IN_THE_OPEN}
        and not model["name"].startswith("int_")
        and not tested.get(model["unique_id"], set()) & {"unique", "unique_combination"}
    ]
    # views of 20.9 million rows: the one as handed over, the other grouped by its key
    assert sorted(keyless) == ["promotion_placements", "promotions"]


def test_no_model_is_longer_than_a_hundred_lines_and_half_have_25_at_most() -> None:
    """Lines that say something: neither blank nor a comment."""
    lengths = {
        path.name: sum(
            bool(line.strip()) and not line.strip().startswith("--")
            for line in path.read_text().splitlines()
        )
        for path in ROOT.glob("models/**/*.sql")
    }
    assert {name: length for name, length in lengths.items() if length > 100} == {}
    assert median(lengths.values()) <= 25


def checks(manifest: dict[str, Any]) -> dict[str, int]:
    """Of each model: tests of its rows, unit tests, and nulls its contract refuses."""
    counts = {model["unique_id"]: 0 for model in models(manifest)}
    tests = [n for n in manifest["nodes"].values() if n["resource_type"] == "test"]
    for test in tests:
        attached = test.get("attached_node")
        for parent in [attached] if attached else test["depends_on"]["nodes"]:
            counts[parent] = counts.get(parent, 0) + 1
    for unit in manifest["unit_tests"].values():
        counts[unit["depends_on"]["nodes"][0]] += 1
    for model in models(manifest):
        if model["config"]["contract"]["enforced"]:
            counts[model["unique_id"]] += sum(
                constraint["type"] == "not_null"
                for column in model["columns"].values()
                for constraint in column["constraints"]
            )
    return counts


def test_every_model_is_checked_by_four_tests_on_average(
    manifest: dict[str, Any],
) -> None:
    """In each layer; staging stands on contracts that are checked as a table lands."""
    counts = checks(manifest)
    layers: dict[str, list[int]] = {}
    for model in models(manifest):
        layers.setdefault(model["fqn"][1], []).append(counts[model["unique_id"]])
    staging = layers.pop("staging")
    assert min(staging) >= 1
    assert {name for name, layer in layers.items() if mean(layer) < 4} == set()


def parents(manifest: dict[str, Any], *tests: str) -> set[str]:
    """Names of what singular tests read."""
    read = [manifest["nodes"][f"test.omnimart.{test}"] for test in tests]
    nodes = {node for test in read for node in test["depends_on"]["nodes"]}
    return {".".join(node.split(".")[2:]) for node in nodes}


def test_every_source_table_is_counted_through_to_the_facts(
    manifest: dict[str, Any],
) -> None:
    """No source table, no entity and no fact is added without its count."""
    sources = {
        f"{source['source_name']}.{source['name']}"
        for source in manifest["sources"].values()
    }
    counted = parents(
        manifest,
        "assert_conformed_keeps_every_landed_key",
        "assert_order_lines_keep_every_landed_line",
    )
    assert sources - counted == {
        "app.events",  # expectations/marts.fct_events.yaml: read once a night
        "crm.bindings",  # identifiers
        "crm.cards",
        "crm.demographics",  # columns of the members' profiles
        "promo.coupons",  # assert_coupons_lose_only_exact_duplicates
        "promo.promotions",  # assert_promotions_lose_only_repeated_keys
    }
    facts = {m["name"] for m in models(manifest) if m["name"].startswith("fct_")}
    kept = parents(
        manifest, "assert_facts_keep_every_row", "assert_order_lines_keep_every_cent"
    )
    assert facts - kept == {
        "fct_content_engagements",  # a view of the events
        "fct_points_lots",  # expectations/marts.fct_points_lots.yaml: adds up to them
        "fct_referrals",  # of persons, from memberships and shares
    }


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


def test_a_renewed_model_reads_what_renews_it(manifest: dict[str, Any]) -> None:
    """Else dbt cannot name that table in the night after it was built anew."""
    by_name = {model["name"]: model for model in models(manifest)}
    named = [
        (model, table)
        for model in models(manifest)
        for tables in (model["config"]["meta"].get("renewed_by") or {}).values()
        for table in ([tables] if isinstance(tables, str) else tables)
        if table in by_name
    ]
    assert [
        (model["name"], table)
        for model, table in named
        if by_name[table]["unique_id"] not in model["depends_on"]["nodes"]
    ] == []
    assert len(named) > 10
