"""How fast edges become One-IDs, against scipy, Splink's clustering and networkx.

    python bench/identity_speed.py --edges 10000000 --shape mixed

Every contender is a process of its own that reads the same Parquet files of hashed
edges and dated identifiers and writes (identifier_key, one_id), the key of the oldest
identifier of the component. Omnimart runs its own models through dbt on DuckDB; its
`start` is the same run over no edges. `night` adds the last hundredth of the edges to a
build of the others. All partitions must be equal.
"""

import argparse
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent
FIRST_NIGHT, LAST_NIGHT = np.datetime64("2017-01-01"), np.datetime64("2017-12-31")
Ends = tuple[np.ndarray, np.ndarray]


def people(edges: int, draw: np.random.Generator) -> Ends:
    """Trees of 2 to 40 identifiers, a quarter more edges within them."""
    sizes = np.minimum(1 + draw.geometric(0.31, int(edges / 2.79)), 40)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owners = np.repeat(np.arange(len(sizes)), sizes)
    places = np.arange(len(owners)) - starts[owners]
    children = np.nonzero(places)[0]
    parents = starts[owners[children]] + _below(places[children], draw)
    more = draw.choice(children, edges - len(children) if edges > len(children) else 0)
    others = starts[owners[more]] + _below(sizes[owners[more]], draw)
    ends = np.concatenate([children, more]), np.concatenate([parents, others])
    order = draw.permutation(len(ends[0]))[:edges]
    return ends[0][order], ends[1][order]


def mixed(edges: int, draw: np.random.Generator) -> Ends:
    """People; a twentieth in stars of 3,000, a fiftieth in chains of 1,000."""
    starred, chained = edges // 20, edges // 50
    a, b = people(edges - starred - chained, draw)
    first = int(max(a.max(), b.max())) + 1
    leaves = first + np.arange(starred)
    centres = first + starred + np.arange(starred) // 3_000
    first += 2 * starred
    links = np.arange(chained)
    links = first + links + links // 1_000
    ends = np.concatenate([a, leaves, links]), np.concatenate([b, centres, links + 1])
    order = draw.permutation(edges)
    return ends[0][order], ends[1][order]


def hubs(edges: int, draw: np.random.Generator) -> Ends:
    """A fifth of the edges in stars of up to 100,000, the rest people."""
    a, b = people(edges - edges // 5, draw)
    leaves = np.arange(edges // 5)
    star = max(1, min(100_000, edges // 50))
    first = int(max(a.max(), b.max())) + 1
    centres = first + leaves // star
    return np.concatenate([a, first + edges + leaves]), np.concatenate([b, centres])


def chain(edges: int, draw: np.random.Generator) -> Ends:
    """One chain, its nodes in any order."""
    nodes = draw.permutation(edges + 1)
    return nodes[:-1], nodes[1:]


def aged_chain(edges: int, draw: np.random.Generator) -> Ends:
    """One chain, every node younger than the last and with a greater key."""
    nodes = np.arange(edges + 1)
    return nodes[:-1], nodes[1:]


SHAPES: Mapping[str, Callable[[int, np.random.Generator], Ends]] = {
    "mixed": mixed,
    "people": people,
    "hubs": hubs,
    "chain": chain,
    "aged_chain": aged_chain,
}


def _below(limits: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    return (draw.random(len(limits)) * limits).astype(np.int64)


def _keys(nodes: np.ndarray) -> np.ndarray:
    """Sixty bits that look like md5's, from consecutive numbers (splitmix64)."""
    x = nodes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(4)).astype(np.int64)


def write_graph(folder: Path, shape: str, edges: int, seed: int) -> None:
    """edges.parquet and identifiers.parquet; the last hundredth lands a night later."""
    a, b = SHAPES[shape](edges, np.random.default_rng(seed))
    nights = FIRST_NIGHT + np.arange(len(a)) * 364 // int(len(a) * 0.99 + 1)
    nights[: int(len(a) * 0.99)] = np.minimum(
        nights[: int(len(a) * 0.99)], LAST_NIGHT - 1
    )
    nights[int(len(a) * 0.99) :] = LAST_NIGHT
    hashed = (a + 1, b + 1) if shape == "aged_chain" else (_keys(a), _keys(b))
    edge_table = {
        "identifier_key_a": np.minimum(*hashed),
        "identifier_key_b": np.maximum(*hashed),
        "first_landed_on": pa.array(nights),
    }
    path = folder / "edges.parquet"
    pq.write_table(pa.table(edge_table), path, row_group_size=500_000)
    duckdb.sql(
        f"""
        copy (
            select
                identifier_key, 'cookie' as identifier_type, 'active' as status,
                min(first_landed_on) as first_landed_on
            from (
                select identifier_key_a as identifier_key, first_landed_on from '{path}'
                union all
                select identifier_key_b, first_landed_on from '{path}'
            )
            group by identifier_key
        ) to '{folder}/identifiers.parquet' (format parquet)
        """
    )


# Contenders: each reads the folder's graph and writes <name>.parquet

MODELS = (
    "int_linked_components",
    "int_identity_separations",
    "int_identity_components",
    "one_ids",
)
STUBS = {
    "int_judged_edges": """
        select
            *, 'observed' as rule, cast(1 as double) as confidence,
            cast(1 as bigint) as observation_count, 'active' as status
        from read_parquet('{folder}/edges.parquet')
        where first_landed_on < '{{{{ env_var("BEFORE") }}}}'
    """,
    "identifiers": """
        select * from read_parquet('{folder}/identifiers.parquet')
        where first_landed_on < '{{{{ env_var("BEFORE") }}}}'
    """,
    "int_identity_constraints": """
        select cast(1 as bigint) as constraint_number, identifier_key, '' as reason
        from {{{{ ref('identifiers') }}}} where identifier_type = 'crm_id'
    """,
}
PROJECT = "name: bench\nprofile: bench\nmodels: {bench: {+schema: identity}}\n"
PROFILE = """
bench:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: {folder}/build.duckdb
      threads: 2
      config_options: {{memory_limit: 2GB, temp_directory: {folder}/spill}}
"""


def write_project(folder: Path, graph: Path) -> None:
    """The product's own models over the graph's files."""
    (folder / "models").mkdir(parents=True)
    shutil.copytree(ROOT / "macros", folder / "macros")
    for model in MODELS:
        shutil.copy(ROOT / "models" / "identity" / f"{model}.sql", folder / "models")
    for name, sql in STUBS.items():
        (folder / "models" / f"{name}.sql").write_text(sql.format(folder=graph))
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "profiles.yml").write_text(PROFILE.format(folder=folder))


def dbt(command: str, project: Path) -> list[str]:
    places = ["--project-dir", str(project), "--profiles-dir", str(project)]
    return [str(Path(sys.executable).with_name("dbt")), "--quiet", command, *places]


def run_scipy(graph: Path, out: Path) -> None:
    import pandas as pd
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    nodes = pq.read_table(graph / "identifiers.parquet")
    keys = nodes["identifier_key"].to_numpy()
    nights = (
        nodes["first_landed_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    )
    edges = pq.read_table(
        graph / "edges.parquet", columns=["identifier_key_a", "identifier_key_b"]
    )
    index = pd.Index(keys)
    a, b = (index.get_indexer(column.to_numpy()) for column in edges.columns)
    matrix = coo_matrix((np.ones(len(a), np.int8), (a, b)), (len(keys), len(keys)))
    count, labels = connected_components(matrix, directed=False)
    oldest_nights = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(oldest_nights, labels, nights)
    is_oldest = nights == oldest_nights[labels]
    one_ids = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(one_ids, labels[is_oldest], keys[is_oldest])
    _write(out, keys, one_ids[labels])


def run_networkx(graph: Path, out: Path) -> None:
    import networkx

    edges = pq.read_table(graph / "edges.parquet")
    nodes = pq.read_table(graph / "identifiers.parquet")
    keys = nodes["identifier_key"].to_pylist()
    nights = nodes["first_landed_on"].to_pylist()
    ages = dict(zip(keys, zip(nights, keys, strict=True), strict=True))
    net = networkx.Graph()
    ends = ("identifier_key_a", "identifier_key_b")
    net.add_edges_from(zip(*(edges[end].to_pylist() for end in ends), strict=True))
    found = {}
    for component in networkx.connected_components(net):
        found |= dict.fromkeys(component, min(component, key=ages.__getitem__))
    _write(out, list(found), list(found.values()))


def run_splink(graph: Path, out: Path) -> None:
    """Its clustering, and the oldest identifier of each cluster by plain SQL."""
    from splink import DuckDBAPI
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        connection.execute("set enable_progress_bar = false")
        for table in ("edges", "identifiers"):
            path = graph / f"{table}.parquet"
            connection.execute(f"create view {table} as from read_parquet('{path}')")
        clusters = cluster_pairwise_predictions_at_threshold(
            nodes=connection.table("identifiers"),
            edges=connection.table("edges"),
            db_api=DuckDBAPI(connection),
            node_id_column_name="identifier_key",
            edge_id_column_name_left="identifier_key_a",
            edge_id_column_name_right="identifier_key_b",
        )
        connection.execute(
            f"""
            copy (
                with clusters as (
                    from {clusters.physical_name}
                    inner join identifiers using (identifier_key)
                ),
                oldest as (
                    select
                        cluster_id,
                        arg_min(identifier_key, (first_landed_on, identifier_key))
                            as one_id
                    from clusters group by cluster_id
                )
                select identifier_key, one_id
                from clusters inner join oldest using (cluster_id)
            ) to '{out}' (format parquet)
            """
        )


def _write(out: Path, keys: object, one_ids: object) -> None:
    table = pa.table({"identifier_key": pa.array(keys), "one_id": pa.array(one_ids)})
    pq.write_table(table, out)


CONTENDERS: Mapping[str, Callable[[Path, Path], None]] = {
    "scipy": run_scipy,
    "splink": run_splink,
    "networkx": run_networkx,
}


def measure(
    command: list[str],
    limit: float = math.inf,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, float]:
    """Seconds of CPU and clock and the peak of memory of a process, start included.

    One that takes longer than the limit is killed: it gave no partition.
    """
    clock = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | dict(environment))
    killer = threading.Timer(min(limit, threading.TIMEOUT_MAX), process.kill)
    killer.start()
    _, status, used = os.wait4(process.pid, 0)
    killer.cancel()
    if status and os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise SystemExit(f"{' '.join(command)} failed")
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": time.perf_counter() - clock,
        "peak_gb": used.ru_maxrss / 2**20,
    }


def measure_omnimart(project: Path, graph: Path, before: str) -> dict[str, float]:
    """One run of the models over the edges that landed before this night."""
    environment = {
        "BEFORE": before,
        "DBT_TARGET_PATH": str(project / "target"),
        "DBT_LOG_PATH": str(project / "logs"),
        "DO_NOT_TRACK": "1",
    }
    if not project.exists():
        write_project(project, graph)
        measure(dbt("parse", project), environment=environment)
    return measure(dbt("run", project), environment=environment)


def differing(one: str, other: str) -> int:
    """Identifiers that the two do not give the same One-ID."""
    [(count,)] = duckdb.sql(
        f"select count(*) from ({one}) as a full join ({other}) as b "
        "using (identifier_key) where a.one_id is distinct from b.one_id"
    ).fetchall()
    return int(count)


def compare(edges: int, shape: str, seed: int, folder: Path, limit: float) -> bool:
    """Runs all contenders on one graph; prints what they took; are they equal?"""
    graph = folder / "graph"
    graph.mkdir()
    # apart, or its memory would count as the peak of every process started here
    command = [sys.executable, __file__, "--write", str(graph), "--shape", shape]
    subprocess.run([*command, f"--edges={edges}", f"--seed={seed}"], check=True)
    print(f"{edges:,} edges, {shape}, seed {seed}")
    results: dict[str, dict[str, float]] = {}
    late, last = "9999-12-31", str(LAST_NIGHT)
    runs = [("start", "empty", "0001-01-01"), ("omnimart", "once", late)]
    runs += [("all but the night", "nightly", last), ("night", "nightly", late)]
    for name, project, before in runs:
        results[name] = measure_omnimart(folder / project, graph, before)
    with duckdb.connect(str(folder / "once" / "build.duckdb")) as build:
        build.execute(f"attach '{folder / 'nightly' / 'build.duckdb'}' as nightly")
        unequal = {
            table: build.execute(
                f"select count(*) from (from {table} except from nightly.{table})"
            ).fetchall()[0][0]
            for table in ("identity.one_ids", "identity.int_linked_components")
        }
        build.execute(f"copy identity.one_ids to '{graph}/omnimart.parquet'")
    others = ["scipy", "splink", *(["networkx"] if edges <= 1_000_000 else [])]
    for name in others:
        command = [sys.executable, __file__, "--contender", name]
        command += ["--graph", str(graph), "--target", str(graph / f"{name}.parquet")]
        results[name] = measure(command, limit)
        if not (graph / f"{name}.parquet").exists():
            print(f"{name} was stopped after {limit:.0f} seconds")
            continue
        ours, theirs = f"'{graph}/omnimart.parquet'", f"'{graph}/{name}.parquet'"
        unequal[name] = differing(f"from {ours}", f"from {theirs}")
    print(f"{'':<18}{'CPU s':>8}{'wall s':>8}{'GB':>6}{'CPU : scipy':>13}")
    for name, figures in results.items():
        ratio = figures["cpu"] / results["scipy"]["cpu"]
        print(
            f"{name:<18}{figures['cpu']:>8.1f}{figures['wall']:>8.1f}"
            f"{figures['peak_gb']:>6.2f}{ratio:>13.2f}"
        )
    start, full, night = (results[n]["cpu"] for n in ("start", "omnimart", "night"))
    print(f"splink : omnimart   {results['splink']['cpu'] / full:.2f}")
    print(
        f"night : omnimart    {night / full:.3f}, without dbt's start "
        f"{(night - start) / (full - start):.3f}"
    )
    print(f"rows that differ    {unequal}")
    return not any(unequal.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--shape", choices=SHAPES, default="mixed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work, a new one; kept")
    parser.add_argument(
        "--limit", type=float, default=600, help="seconds that a rival may take"
    )
    for hidden in ("--contender", "--graph", "--target", "--write"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write_graph(Path(asked.write), asked.shape, asked.edges, asked.seed)
        return
    if asked.contender:
        CONTENDERS[asked.contender](Path(asked.graph), Path(asked.target))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(exist_ok=True)
        if not compare(asked.edges, asked.shape, asked.seed, folder, asked.limit):
            raise SystemExit("the partitions differ")


if __name__ == "__main__":
    main()
