"""Random histories of edges, hubs and cuts: night by night, replayed, and by hand."""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scratch_project import Project, Rows
from test_separated_components import Graph, join, kruskal

from orchestration.settings import ROOT

MODELS = (
    "int_linked_components",
    "int_identity_separations",
    "int_identity_components",
    "one_ids",
    "identity_changes",
    "one_id_aliases",
)
MACROS = (
    "as_of",
    "connected_components",
    "empty_rows",
    "history",
    "identity",
    "portable",
    "separated_components",
    "touched",
)
STUBS = {
    "int_judged_edges": """
        select
            a as identifier_key_a, b as identifier_key_b, 'observed' as rule,
            'active' as status, cast(1 as double) as confidence,
            -strength as observation_count,
            date '2017-01-01' + cast(night as integer) as first_landed_on
        from read_parquet('edges.parquet')
    """,
    "identifiers": """
        select
            identifier_key, 'cookie' as identifier_type, 'active' as status,
            date '2017-01-01' + cast(night as integer) as first_landed_on
        from read_parquet('identifiers.parquet')
    """,
    "int_identity_constraints": "select * from read_parquet('constraints.parquet')",
}
OneIds = dict[int, int]


@dataclass(frozen=True)
class Night:
    """What is known of ten identifiers; the greater ones land on later nights."""

    number: int
    edges: list[tuple[int, int]]  # the strongest first
    hubs: set[int]
    cut: set[int]  # no two of these share a person

    @property
    def landed(self) -> dict[int, int]:
        """The identifiers that name somebody, with the night they landed on."""
        nights = {node: max(0, node - 7) for node in range(10)}
        return {
            node: night
            for node, night in nights.items()
            if night <= self.number and node not in self.hubs
        }

    @property
    def graph(self) -> Graph:
        known = self.landed
        active = [(a, b) for a, b in self.edges if a in known and b in known]
        return Graph(active, [self.cut & set(known)])

    def one_ids(self) -> OneIds:
        anchors = {node: anchor for node, _, anchor in kruskal(self.graph)}
        persons: dict[tuple[int, int | None], set[int]] = defaultdict(set)
        for group in join(self.graph.edges, set(self.landed)):
            for node in group:
                persons[min(group), anchors.get(node)].add(node)
        return {
            node: min(person, key=lambda member: (self.landed[member], member))
            for person in persons.values()
            for node in person
        }


class Warehouse:
    """Many histories at once, each over numbers of its own."""

    def __init__(self, project: Project, histories: list[list[Night]]) -> None:
        self.project = project
        self.histories = list(enumerate(histories))

    def expected(self, number: int) -> OneIds:
        return {
            100 * place + node: 100 * place + one_id
            for place, history in self.histories
            for node, one_id in history[number].one_ids().items()
        }

    def build(self, number: int, *options: str) -> None:
        """The night of that number by dbt, whatever was built before."""
        edges: Rows = []
        identifiers: Rows = []
        constraints: Rows = []
        for place, history in self.histories:
            night, by = history[number], 100 * place
            for strength, (a, b) in enumerate(night.graph.edges):
                since = max(night.landed[a], night.landed[b])
                edges.append((by + a, by + b, strength, since))
            identifiers += [(by + node, since) for node, since in night.landed.items()]
            constraints += [(1, by + node) for node in night.cut]
        self.project.write("edges", "a b strength night", edges)
        self.project.write("identifiers", "identifier_key night", identifiers)
        self.project.write(
            "constraints", "constraint_number identifier_key", constraints
        )
        with patch.dict(os.environ, OMNIMART_AS_OF=f"2017-01-{number + 1:02}"):
            self.project.build(*options)

    @property
    def one_ids(self) -> OneIds:
        rows = self.project.rows("select identifier_key, one_id from one_ids")
        assert len(dict(rows)) == len(rows), "an identifier has two persons"
        return dict(rows)

    @property
    def changes(self) -> Rows:
        return self.project.rows(
            "select identifier_key, changed_on - date '2017-01-01', change,"
            " former_one_id, one_id from identity_changes order by all"
        )


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Project]:
    folder = ROOT / "models" / "identity"
    files = {f"{name}.sql": (folder / f"{name}.sql").read_text() for name in MODELS}
    files |= {f"{name}.sql": sql for name, sql in STUBS.items()}
    with pytest.MonkeyPatch.context() as monkeypatch:
        place = tmp_path_factory.mktemp("histories")
        monkeypatch.chdir(place)
        monkeypatch.setenv("DBT_TARGET_PATH", "target")
        yield Project(place, files, *MACROS)


nodes = st.integers(0, 9)
edge = st.tuples(nodes, nodes).filter(lambda ends: ends[0] != ends[1])
histories = st.tuples(
    *(
        st.builds(
            Night,
            st.just(number),
            st.lists(edge, max_size=10, unique_by=lambda ends: frozenset(ends)),
            st.sets(nodes, max_size=2),
            st.sets(nodes, max_size=3),
        )
        for number in range(4)
    )
).map(list)


@settings(
    max_examples=2,
    phases=[Phase.generate],  # a smaller example costs many builds
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(histories, min_size=20, max_size=40))
def test_every_way_to_a_night_gives_the_same_one_ids(
    project: Project, drawn: list[list[Night]]
) -> None:
    """One by one, again, replayed from the past, in full, and from nothing."""
    warehouse = Warehouse(project, drawn)
    project.empty()
    seen = []
    for number in range(4):
        warehouse.build(number)
        assert warehouse.one_ids == warehouse.expected(number)
        seen.append(warehouse.changes)
    warehouse.build(3)
    assert (warehouse.one_ids, warehouse.changes) == (warehouse.expected(3), seen[3])
    warehouse.build(1)
    assert (warehouse.one_ids, warehouse.changes) == (warehouse.expected(1), seen[1])
    warehouse.build(2)
    warehouse.build(3, "--full-refresh")
    assert (warehouse.one_ids, warehouse.changes) == (warehouse.expected(3), seen[3])
    told: dict[int, int | None] = {}
    for node, _, _, former, one_id in sorted(seen[3], key=lambda row: row[1]):
        assert told.get(node) == former
        told[node] = one_id
    named = {node: one_id for node, one_id in told.items() if one_id is not None}
    assert named == warehouse.one_ids
    project.empty()
    warehouse.build(3)
    assert warehouse.one_ids == warehouse.expected(3)


def test_merge_cut_and_link_again_give_back_the_ids(project: Project) -> None:
    """0-1 and 2-3 are two; 1-2 makes them one; a cut parts them; it is withdrawn."""
    apart, joined = [(0, 1), (2, 3)], [(0, 1), (2, 3), (1, 2)]
    history = [
        Night(0, apart, set(), set()),
        Night(1, joined, set(), set()),
        Night(2, joined, set(), {0, 3}),
        Night(3, joined, set(), set()),
    ]
    warehouse = Warehouse(project, [history])
    two, one = {0: 0, 1: 0, 2: 2, 3: 2}, {0: 0, 1: 0, 2: 0, 3: 0}
    others = {node: node for node in (4, 5, 6, 7)}
    for number, persons in enumerate([two, one, two, one]):
        warehouse.build(number)
        late = {node: node for node in (8, 9) if node - 7 <= number}
        assert warehouse.one_ids == persons | others | late
        aliases = project.rows("select alias_one_id, one_id from one_id_aliases")
        assert aliases == ([(2, 0)] if persons is one else [])
    told = [change for change in warehouse.changes if change[0] in (2, 3)]
    assert told == [
        *((2, night, change, *ids) for night, change, ids in _story(2)),
        *((3, night, change, *ids) for night, change, ids in _story(2)),
    ]


def _story(own: int) -> list[tuple[int, str, tuple[int | None, int]]]:
    return [
        (0, "first_seen", (None, own)),
        (1, "merge", (own, 0)),
        (2, "split", (0, own)),
        (3, "merge", (own, 0)),
    ]
