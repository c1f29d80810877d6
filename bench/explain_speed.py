"""How long `omnimart explain` takes to answer on a large release.

    python bench/explain_speed.py [--edges 10000000] [--questions 1000] [--seed 1]

Builds a release-like file: people with two to nine identifiers each, hubs that one
person in eight was seen with, edges a steward cut; tables with the columns of the
models' contracts, in the order in which a release stores them. A fresh process then
asks for random identifiers and pairs, each with a connection of its own, and prints
percentiles of the seconds and the peak memory.
"""

import argparse
import multiprocessing
import os
import random
import resource
import tempfile
import time
from pathlib import Path

import duckdb
import yaml

from orchestration import secret
from orchestration.one_id.explain import explain, explain_pair
from orchestration.settings import ROOT

EDGES_A_PERSON = 7.0
PEOPLE = """
    create temp table people as
    select
        person,
        2 + (hash(person, $seed) % 8)::int as identifier_count,
        date '2017-01-01' + (hash(person, $seed, 'day') % 365)::int as first_landed_on
    from range($people) as people (person)
"""
MEMBERS = """
    create temp table members as
    with slots as (
        select
            *,
            ['crm_id', 'phone', 'email', 'device', 'cookie', 'openid', 'member_card',
             'unionid', 'cookie'][slot + 1] as identifier_type
        from people, range(9) as slots (slot)
        where slot < identifier_count
    ),

    valued as (
        select
            *,
            case identifier_type
                when 'crm_id' then 'M' || person
                when 'phone' then '+861' || (3000000000 + person)
                when 'email' then 'u' || person || '@example.com'
                else left(identifier_type, 1) || person || '-' || slot
            end as identifier_value
        from slots
    )

    select
        person,
        slot,
        identifier_count,
        identifier_type,
        identifier_value,
        ('0x' || substr(md5(
            $secret || identifier_type || ':' || identifier_value
        ), 1, 15))::bigint as identifier_key,
        first_landed_on + slot::int as first_landed_on
    from valued
"""
ONE_IDS = """
    insert into identity.one_ids by name
    select
        identifier_key,
        first_landed_on,
        first_value(identifier_key) over (
            partition by person order by first_landed_on, identifier_key
        ) as one_id
    from members order by identifier_key
"""
IDENTIFIERS = """
    insert into identity.identifiers by name
    select
        identifier_key,
        identifier_type,
        left(identifier_value, 1) || '***' || right(identifier_value, 2)
            as masked_value,
        first_landed_on,
        'active' as status,
        null as status_reason
    from members
    union all by name
    select
        -hub as identifier_key,
        'phone' as identifier_type,
        '+86138****' || hub as masked_value,
        date '2017-01-01' as first_landed_on,
        'hub' as status,
        'seen with many persons, at most 1' as status_reason
    from range(1, 2001) as hubs (hub)
    order by identifier_key
"""
EDGES = """
    insert into identity.identity_edges by name
    with keyed as (
        select
            members.*,
            one_ids.one_id,
            hash(person, slot, $seed) as draw,
            lag(members.identifier_key) over by_slot as former_key,
            first_value(members.identifier_key) over by_slot as first_key
        from members
        inner join identity.one_ids using (identifier_key)
        window by_slot as (partition by person order by slot)
    ),

    pairs as (
        select first_key as a, identifier_key as b, 'active' as status, one_id,
            draw, first_landed_on
        from keyed where slot > 0
        union all
        select former_key, identifier_key, 'active', one_id, draw, first_landed_on
        from keyed where slot > 1 and slot % 2 = 0
        union all
        select identifier_key, -1 - (draw % 2000)::bigint, 'hub', null, draw,
            first_landed_on
        from keyed where slot = 0 and draw % 8 = 0
        union all
        select keyed.identifier_key, others.identifier_key, 'cut', null, keyed.draw,
            keyed.first_landed_on
        from keyed
        inner join keyed as others
            on others.person = keyed.person + 1 and others.slot = 1
        where keyed.slot = 1 and keyed.draw % 50 = 0
    )

    select
        least(a, b)::bigint as identifier_key_a,
        greatest(a, b)::bigint as identifier_key_b,
        'observed' as rule,
        ['crm.members', 'app.events'][1 + (draw % 2)::int] as observed_in,
        0.9 as confidence,
        (1 + draw % 40)::bigint as observation_count,
        first_landed_on,
        status,
        if(status = 'active', null, 'refused by a guard rail') as status_reason,
        one_id
    from pairs
    order by one_id, identifier_key_a, identifier_key_b
"""
HOUSEHOLDS = """
    insert into identity.households by name
    with persons as (
        select person, one_id
        from members inner join identity.one_ids using (identifier_key)
        where slot = 0
    )

    select
        one_id,
        min(one_id) over (
            partition by person // 10, if(person % 10 < 3, 0, person)
        ) as household_id
    from persons order by one_id
"""
ALIASES = """
    insert into identity.one_id_aliases by name
    select identifier_key as alias_one_id, one_id, members.first_landed_on as merged_on
    from members inner join identity.one_ids using (identifier_key)
    where slot = 1 and person % 20 = 0 and identifier_key != one_id
    order by alias_one_id
"""
TABLES = {
    "identifiers": IDENTIFIERS,
    "one_ids": ONE_IDS,
    "identity_edges": EDGES,
    "households": HOUSEHOLDS,
    "one_id_aliases": ALIASES,
    "identity_override_results": None,
}


def build(path: Path, edges: int, seed: int) -> None:
    """Write the file."""
    with duckdb.connect(str(path)) as connection:
        people = round(edges / EDGES_A_PERSON)
        connection.execute("set memory_limit = '4GB'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(PEOPLE, {"people": people, "seed": seed})
        known = secret.path()
        salt = known.read_text().strip() if known.exists() else ""
        connection.execute(MEMBERS, {"secret": salt})
        connection.execute("create schema identity")
        for table, fill in TABLES.items():
            model = ROOT / "models" / "identity" / f"{table}.yml"
            contract = yaml.safe_load(model.read_text())["models"][0]["columns"]
            columns = [f"{each['name']} {each['data_type']}" for each in contract]
            connection.execute(f"create table identity.{table} ({', '.join(columns)})")
            if fill:
                connection.execute(fill, {"seed": seed} if "$seed" in fill else None)


def ask(path: Path, edges: int, count: int, seed: int) -> None:
    """Ask random questions and print how long the answers took."""
    draw = random.Random(seed)
    people = round(edges / EDGES_A_PERSON)
    seconds: dict[str, list[float]] = {"identifier": [], "pair": []}
    same = 0
    explain("M0", path)  # the project's macros are read once a process
    for _ in range(count):
        person = draw.randrange(people - 1)
        words = [
            f"M{person}",
            f"1{3_000_000_000 + person}",
            f"1{3_000_000_001 + person}",
        ]
        draw.shuffle(words)
        started = time.perf_counter()
        if draw.random() < 0.5:
            explain(words[0], path)
            seconds["identifier"].append(time.perf_counter() - started)
        else:
            same += explain_pair(words[0], words[1], path).is_same_person
            seconds["pair"].append(time.perf_counter() - started)
    for kind, taken in seconds.items():
        taken.sort()
        p50, p95, worst = (
            1000 * taken[min(int(share * len(taken)), len(taken) - 1)]
            for share in (0.5, 0.95, 1)
        )
        print(
            f"{kind:<11} {len(taken):>5} questions: "
            f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, worst {worst:.0f} ms"
        )
    print(f"of the pairs {same} were one person")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu = usage.ru_utime + usage.ru_stime
    print(f"CPU {1000 * cpu / count:.0f} ms a question, {cpu:.1f} s in all")
    print(f"peak memory {usage.ru_maxrss / 2**20:.2f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=10_000_000)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")  # the builder's memory is not counted
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        path = Path(folder) / "release.duckdb"
        for step in (
            spawn.Process(target=build, args=(path, given.edges, given.seed)),
            spawn.Process(
                target=ask, args=(path, given.edges, given.questions, given.seed)
            ),
        ):
            step.start()
            step.join()
            if step.exitcode:
                raise SystemExit(step.exitcode)


if __name__ == "__main__":
    main()
