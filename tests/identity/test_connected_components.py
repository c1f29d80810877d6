"""The materialization against union-find, on graphs that break simpler loops."""

import random
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scratch_project import Project

Edges = list[tuple[int, int]]

MODEL = """
{{ config(materialized='connected_components') }}
select a, b, date '2017-01-01' + cast(night as integer) as landed_on
from read_parquet('edges.parquet')
"""
CONTRACT = """
models:
  - name: components
    config: {contract: {enforced: true}}
    columns:
      - {name: node_key, data_type: bigint}
      - {name: component_key, data_type: bigint}
"""


class Components:
    """The model over edges that are written anew for each run."""

    def __init__(self, folder: Path) -> None:
        files = {"components.sql": MODEL, "components.yml": CONTRACT}
        macros = ("connected_components", "touched", "portable")
        self.project = Project(folder, files, *macros)

    def run(self, edges: Edges) -> dict[int, int]:
        """Builds the model over the edges; returns node -> component."""
        rows = [(a, b, number % 3) for number, (a, b) in enumerate(edges)]
        self.project.write("edges", "a b night", rows)
        self.project.build()
        tables = {"components", "components__edges"}
        assert self.project.tables() == tables, "a scratch table is left"
        rows = self.project.rows("select node_key, component_key from components")
        assert len(dict(rows)) == len(rows), "a node has two components"
        return dict(rows)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Components]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("components")
        patch.chdir(folder)
        patch.setenv("DBT_TARGET_PATH", "target")
        yield Components(folder)


def union_find(edges: Edges) -> dict[int, int]:
    """Node -> smallest node of its component, but for that one."""
    parents: dict[int, int] = {}

    def root(node: int) -> int:
        while (parent := parents.setdefault(node, node)) != node:
            parents[node] = parents[parent]
            node = parent
        return node

    for a, b in edges:
        if a != b:
            low, high = sorted((root(a), root(b)))
            parents[high] = low
    return {node: root(node) for node in list(parents) if root(node) != node}


def test_no_edges_give_an_empty_table(project: Components) -> None:
    assert project.run([]) == {}


def test_self_loops_and_duplicates_add_nothing(project: Components) -> None:
    edges = [(7, 7), (1, 2), (2, 1), (1, 2), (2, 2), (9, 4)]
    assert project.run(edges) == {2: 1, 9: 4}


def test_chain_in_order_of_age(project: Components) -> None:
    chain = [(node, node + 1) for node in range(1_000_000)]
    assert project.run(chain) == dict.fromkeys(range(1, 1_000_001), 0)


def test_chain_in_random_order(project: Components) -> None:
    nodes = list(range(100_000))
    random.Random(1).shuffle(nodes)
    chain = list(pairwise(nodes))
    assert project.run(chain) == dict.fromkeys(range(1, 100_000), 0)


@pytest.mark.parametrize("centre", [-1, 100_000], ids=["oldest", "youngest"])
def test_star(project: Components, centre: int) -> None:
    star = [(centre, leaf) for leaf in range(100_000)]
    nodes = sorted([centre, *range(100_000)])
    assert project.run(star) == dict.fromkeys(nodes[1:], nodes[0])


def test_comb_whose_local_minima_alternate(project: Components) -> None:
    """Half of the nodes are minima in each round, the most that a round can leave."""
    size = 2**12
    order = [int(f"{node:012b}"[::-1], 2) for node in range(size)]
    chain = list(pairwise(order))
    assert project.run(chain) == dict.fromkeys(range(1, size), 0)


small_graphs = st.lists(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=30),
    max_size=40,
)


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(graphs=small_graphs)
def test_random_graphs_equal_union_find(
    project: Components, graphs: list[Edges]
) -> None:
    edges = [
        (100 * number + a, 100 * number + b)
        for number, graph in enumerate(graphs)
        for a, b in graph
    ]
    assert project.run(edges) == union_find(edges)


def test_sparse_graph_of_many_components(project: Components) -> None:
    draw = random.Random(2)
    edges = [(draw.getrandbits(16), draw.getrandbits(16)) for _ in range(40_000)]
    keys = [draw.getrandbits(60) for _ in range(2**16)]
    hashed = [(keys[a], keys[b]) for a, b in edges]
    assert project.run(hashed) == union_find(hashed)
