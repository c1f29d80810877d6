"""Parting what must not be one person, against Kruskal's method edge by edge."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scratch_project import Project, Rows

MODEL = """
{{ config(materialized='separated_components', constraints='constraints') }}
-- depends_on: {{ ref('constraints') }}
select a, b, strength from read_parquet('edges.parquet')
"""
CONSTRAINTS = """
{{ config(materialized='table') }}
select constraint_number, identifier_key from read_parquet('constraints.parquet')
"""


@dataclass(frozen=True)
class Graph:
    """Edges, the strongest first, and the nodes of each constraint, the first first."""

    edges: list[tuple[int, int]]
    constraints: list[set[int]]

    def moved(self, by: int) -> "Graph":
        """The same graph over other nodes."""
        return Graph(
            [(a + by, b + by) for a, b in self.edges],
            [{node + by for node in nodes} for nodes in self.constraints],
        )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Project]:
    files = {"separations.sql": MODEL, "constraints.sql": CONSTRAINTS}
    macros = ("connected_components", "separated_components", "touched", "portable")
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("separations")
        patch.chdir(folder)
        patch.setenv("DBT_TARGET_PATH", "target")
        yield Project(folder, files, *macros)


def separate(project: Project, graph: Graph) -> Rows:
    """What the materialization says: (node, constraint, anchor)."""
    edges = [(a, b, strength) for strength, (a, b) in enumerate(graph.edges)]
    constraints = [
        (number, node)
        for number, nodes in enumerate(graph.constraints)
        for node in nodes
    ]
    project.write("edges", "a b strength", edges)
    project.write("constraints", "constraint_number identifier_key", constraints)
    project.build()
    assert project.tables() == {"separations", "constraints"}, "a scratch table is left"
    return sorted(project.rows("select * from separations"))


def kruskal(graph: Graph) -> Rows:
    """The same, one edge at a time, one component after the other."""
    settled: Rows = []
    pieces = list(join(graph.edges, {node for edge in graph.edges for node in edge}))
    while pieces:
        piece = pieces.pop()
        for number, constrained in enumerate(graph.constraints):
            anchors = piece & constrained
            if len(anchors) > 1:
                parts = list(join(graph.edges, piece, anchors))
                for part in parts:
                    [anchor] = part & anchors
                    settled += [(node, number, anchor) for node in part]
                pieces += parts
                break
    return sorted(settled)


def join(
    edges: list[tuple[int, int]], nodes: set[int], anchors: Iterable[int] = ()
) -> Iterable[set[int]]:
    """Groups of nodes, joined along edges within them unless two anchors would meet."""
    groups = {node: {node} for node in nodes}
    for a, b in edges:
        if a in groups and b in groups and groups[a] is not groups[b]:
            joined = groups[a] | groups[b]
            if len(joined & set(anchors)) < 2:
                groups |= dict.fromkeys(joined, joined)
    return {id(group): group for group in groups.values()}.values()


def test_nothing_to_separate_is_an_empty_table(project: Project) -> None:
    assert separate(project, Graph([], [])) == []
    assert separate(project, Graph([(1, 2), (2, 3)], [{1, 9}])) == []


def test_the_weakest_edge_of_a_long_path_is_cut(project: Project) -> None:
    """A chain of 2,000 whose ends are two members; edge 1,234 is the weakest."""
    edges = [(node, node + 1) for node in range(2_000) if node != 1_234]
    edges.append((1_234, 1_235))
    anchored = {
        node: anchor
        for node, _, anchor in separate(project, Graph(edges, [{0, 2_000}]))
    }
    assert anchored == {node: 0 if node <= 1_234 else 2_000 for node in range(2_001)}


def test_a_strong_path_goes_around_a_weak_edge(project: Project) -> None:
    """3 hangs on 1 by the weakest edge and on 2 through 4: it stays with 2."""
    graph = Graph([(2, 4), (3, 4), (1, 3)], [{1, 2}])
    assert separate(project, graph) == [(1, 0, 1), (2, 0, 2), (3, 0, 2), (4, 0, 2)]


def test_a_direct_edge_between_two_anchors_is_cut(project: Project) -> None:
    graph = Graph([(1, 2), (2, 3)], [{1, 2}])
    assert separate(project, graph) == [(1, 0, 1), (2, 0, 2), (3, 0, 2)]


def test_the_first_constraint_is_settled_first(project: Project) -> None:
    """1 | 3 leaves 2 with 1, so 2 | 3 is no longer violated, and 1 | 2 is."""
    graph = Graph([(1, 2), (2, 3)], [{1, 3}, {2, 3}, {1, 2}])
    settled = separate(project, graph)
    assert settled == [(1, 0, 1), (1, 2, 1), (2, 0, 1), (2, 2, 2), (3, 0, 3)]


nodes = st.integers(0, 15)
graphs = st.builds(
    Graph,
    st.lists(
        st.tuples(nodes, nodes).filter(lambda e: e[0] != e[1]), unique=True, max_size=40
    ),
    st.lists(st.sets(nodes, max_size=5), min_size=4, max_size=4),
)


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(graphs, min_size=5, max_size=40))
def test_random_graphs_equal_kruskal(project: Project, drawn: list[Graph]) -> None:
    apart = [graph.moved(by=100 * number) for number, graph in enumerate(drawn)]
    edges = [edge for graph in apart for edge in graph.edges]
    constraints: list[set[int]] = [set() for _ in range(4)]
    for graph in apart:
        for together, own in zip(constraints, graph.constraints, strict=True):
            together |= own
    joined = Graph(edges, constraints)
    assert separate(project, joined) == kruskal(joined)
