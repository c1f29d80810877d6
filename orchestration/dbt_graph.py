"""dbt's project as Dagster's graph: keys, groups, owners, tests, and what was built."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from orchestration import dbt

DBT_TESTS = "dbt_tests"
UNIQUE_ID = "dagster_dbt/unique_id"
OWNERS = {
    "landing": "team:data-platform",
    "identity": "team:identity",
    "tags": "team:marketing",
}


class Translator(DagsterDbtTranslator):
    """dbt's folders as groups; a source is the landing asset of the same table."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        node = dbt_resource_props
        return dg.AssetKey([node["schema"], node["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return folder_of(dbt_resource_props)

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props["description"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        return [OWNERS.get(folder_of(dbt_resource_props), "team:analytics")]

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: Any,
    ) -> dg.AssetCheckSpec | None:
        """All dbt tests of a model are one check: an event each costs more."""
        model = asset_spec.metadata[UNIQUE_ID]
        if tested_node(manifest["nodes"][unique_id]) != model:
            return None
        return dg.AssetCheckSpec(DBT_TESTS, asset=asset_spec.key)


def folder_of(node: Mapping[str, Any]) -> str:
    """The first folder under models/, or seeds."""
    return "seeds" if node["resource_type"] == "seed" else str(node["fqn"][1])


def tested_node(test: Mapping[str, Any]) -> str | None:
    """The model that a dbt test is about: its own, or the only one it reads."""
    parents = test["depends_on"]["nodes"]
    return test.get("attached_node") or (parents[0] if len(parents) == 1 else None)


def built_assets(
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
    done: Sequence[dbt.NodeResult],
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What dbt did, as Dagster's materializations and one check a tested model."""
    keys = {spec.metadata[UNIQUE_ID]: spec.key for spec in context.assets_def.specs}
    tests: dict[str | None, list[dbt.NodeResult]] = defaultdict(list)
    for node in done:
        if node.unique_id.startswith("test.") and node.status != "skipped":
            tests[tested_node(manifest["nodes"][node.unique_id])].append(node)
        elif node.unique_id in keys and node.status in dbt.GOOD:
            seconds = {"seconds": node.seconds}
            key = keys[node.unique_id]
            yield dg.MaterializeResult(asset_key=key, metadata=seconds)
    for model in tests.keys() & keys.keys():
        failed = [node for node in tests[model] if node.status != "pass"]
        errors = [node for node in failed if node.status != "warn"]
        severity = dg.AssetCheckSeverity
        yield dg.AssetCheckResult(
            asset_key=keys[model],
            check_name=DBT_TESTS,
            passed=not failed,
            severity=severity.ERROR if errors else severity.WARN,
            metadata={
                "tests": len(tests[model]),
                "failed": [node.unique_id.split(".")[2] for node in failed],
            },
        )


def unchanged_assets(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None]]:
    """The assets of a step that stand as they are, parents first as Dagster asks."""
    parents = {
        spec.key: [dep.asset_key for dep in spec.deps]
        for spec in context.assets_def.specs
    }
    for key in TopologicalSorter(parents).static_order():
        if key in parents:
            yield dg.MaterializeResult(asset_key=key, metadata={"unchanged": True})
