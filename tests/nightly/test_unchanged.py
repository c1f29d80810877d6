"""What a night leaves standing: nodes, and tests, that nothing new can reach."""

from typing import Any

from orchestration.dbt_graph import AS_OF, to_build


def node(
    kind: str, *parents: str, macros: tuple[str, ...] = (), materialized: str = "table"
) -> dict[str, Any]:
    return {
        "resource_type": kind,
        "depends_on": {"nodes": list(parents), "macros": list(macros)},
        "config": {"materialized": materialized},
    }


def macro(*calls: str) -> dict[str, Any]:
    return {"depends_on": {"macros": list(calls)}}


MANIFEST: dict[str, Any] = {
    "sources": {
        "goods": {"source_name": "goods", "name": "products"},
        "tills": {"source_name": "pos", "name": "transactions"},
    },
    "macros": {AS_OF: macro(), "age": macro(AS_OF), "trim": macro()},
    "nodes": {
        "rates": node("seed"),
        "products": node("model", "goods", "rates", macros=("trim",)),
        "stg_lines": node("model", "tills", materialized="view"),
        "lines": node("model", "stg_lines", "products"),
        "newest_goods": node("model", "products", macros=("age",)),
        "shelf": node("model", "newest_goods", materialized="view"),
        "tonight": node("model", "products", macros=("age",), materialized="view"),
        "sums": node("model", "lines"),
        "products are unique": node("test", "products"),
        "stg_lines are unique": node("test", "stg_lines"),
        "lines name products": node("test", "lines", "products"),
        "lines keep what landed": node("test", "lines", "tills"),
        "sums add up": node("test", "sums", "lines"),
    },
}
FIRST_STEP = MANIFEST["nodes"].keys() - {"sums"}
FIRST_STEP -= {key for key in FIRST_STEP if " " in key}
OF_LINES = {"lines", "lines name products", "lines keep what landed"}
OF_NIGHT = {"newest_goods", "tonight"}


def test_what_hangs_on_nothing_new_is_left_standing() -> None:
    """A view is there already, but what it shows is tested; the night is always new."""
    changed = frozenset({"pos.transactions"})
    built = to_build(MANIFEST, FIRST_STEP, changed)
    assert built == OF_LINES | OF_NIGHT | {"stg_lines are unique"}
    assert to_build(MANIFEST, FIRST_STEP, frozenset()) == OF_NIGHT


def test_a_change_is_followed_to_the_end_and_a_step_has_its_own_tests() -> None:
    changed = frozenset({"goods.products"})
    built = to_build(MANIFEST, FIRST_STEP, changed)
    assert built == OF_LINES | OF_NIGHT | {"products", "products are unique"}
    assert to_build(MANIFEST, {"sums"}, changed) == {"sums", "sums add up"}
