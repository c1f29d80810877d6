"""dbt's project as Dagster's graph: keys, groups, owners, tests, and what was built."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from orchestration import dbt

DBT_TESTS = "dbt_tests"
UNIQUE_ID = "dagster_dbt/unique_id"
AS_OF = "macro.omnimart.as_of"
UNCHANGED = {"unchanged": True}
OWNERS = {
    "landing": "team:data-platform",
    "identity": "team:identity",
    "tags": "team:marketing",
    "segments": "team:marketing",
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


def unchanged_nodes(
    manifest: Mapping[str, Any], changed: frozenset[str]
) -> frozenset[str]:
    """Nodes, tests too, that give what they gave: they hang on no changed source table
    and not on the night."""
    nodes = manifest["nodes"]
    sources = {
        unique_id: f"{source['source_name']}.{source['name']}" not in changed
        for unique_id, source in manifest["sources"].items()
    }

    @cache
    def is_unchanged(unique_id: str) -> bool:
        if unique_id in sources:
            return sources[unique_id]
        return not asks_for_night(manifest, nodes[unique_id]) and all(
            is_unchanged(parent) for parent in parents_of(nodes[unique_id])
        )

    return frozenset(filter(is_unchanged, nodes))


def asks_for_night(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> bool:
    """Whether what the node says in SQL changes with the night."""
    macros, found = manifest["macros"], set(node["depends_on"]["macros"])
    waiting = list(found)
    while waiting:
        calls = macros[waiting.pop()]["depends_on"]["macros"]
        waiting.extend(set(calls) - found)
        found.update(calls)
    return AS_OF in found


def parents_of(node: Mapping[str, Any]) -> list[str]:
    """What a node reads; a seed reads nothing."""
    parents: list[str] = node["depends_on"].get("nodes", [])
    return parents


def to_build(
    manifest: Mapping[str, Any], step: Set[str], changed: frozenset[str]
) -> Set[str]:
    """A step's nodes that have to be built, and its tests: those of its nodes that read
    nothing of a later step. A view is there already, whatever it shows."""
    nodes = manifest["nodes"]
    before = set(step)
    waiting = list(step)
    while waiting:
        for parent in parents_of(nodes[waiting.pop()]):
            if parent in nodes and parent not in before:
                before.add(parent)
                waiting.append(parent)
    tests = {
        unique_id
        for unique_id, node in nodes.items()
        if node["resource_type"] == "test"
        and not step.isdisjoint(parents_of(node))
        and before.issuperset(nodes.keys() & parents_of(node))
    }
    standing = unchanged_nodes(manifest, changed) | {
        unique_id
        for unique_id in step
        if nodes[unique_id]["config"]["materialized"] == "view"
        and not asks_for_night(manifest, nodes[unique_id])
    }
    return (step | tests) - standing


def built_assets(
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
    done: Sequence[dbt.NodeResult],
    standing: Set[str],
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What dbt did and what it left standing, as Dagster's materializations and one
    check a tested model."""
    keys = {spec.metadata[UNIQUE_ID]: spec.key for spec in context.assets_def.specs}
    built = {node.unique_id: node for node in done if node.status in dbt.GOOD}
    tests: dict[str | None, list[dbt.NodeResult]] = defaultdict(list)
    for node in done:
        if node.unique_id.startswith("test.") and node.status != "skipped":
            tests[tested_node(manifest["nodes"][node.unique_id])].append(node)
    for spec in parents_first(context):
        unique_id = spec.metadata[UNIQUE_ID]
        if unique_id in built:
            seconds = {"seconds": built[unique_id].seconds}
            yield dg.MaterializeResult(asset_key=spec.key, metadata=seconds)
        elif unique_id in standing:
            yield dg.MaterializeResult(asset_key=spec.key, metadata=UNCHANGED)
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
    """The assets of a step that stand as they are."""
    for spec in parents_first(context):
        yield dg.MaterializeResult(asset_key=spec.key, metadata=UNCHANGED)


def parents_first(context: dg.AssetExecutionContext) -> Iterator[dg.AssetSpec]:
    """The assets of a step in an order that Dagster takes."""
    specs = {spec.key: spec for spec in context.assets_def.specs}
    parents = {key: [dep.asset_key for dep in spec.deps] for key, spec in specs.items()}
    for key in TopologicalSorter(parents).static_order():
        if key in specs:
            yield specs[key]
