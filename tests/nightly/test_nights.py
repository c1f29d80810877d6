"""What a scheduler and a reader rely on, shown on whole nights of a small company."""

import fcntl
import json
import shutil
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import tag_as_of
from night_homes import ROOT, Home, readers

from orchestration.cli import days

PUBLIC = ("identity", "marts", "tags", "segments")

RESUME = """
from dagster import DagsterInstance, DagsterRunStatus, ReexecutionOptions, RunsFilter
from dagster import execute_job, reconstructable
from orchestration import settings

def nightly():
    from orchestration.definitions import defs
    return defs.resolve_job_def("nightly")

if __name__ == "__main__":
    settings.prepare_home()
    with DagsterInstance.get() as instance:
        run = instance.get_runs(limit=1)[0]
        if run.status == DagsterRunStatus.STARTED:  # killed: the daemon would see it
            instance.report_run_failed(run)
        options = ReexecutionOptions.from_failure(run.run_id, instance)
        night = {"dagster/partition": run.tags["dagster/partition"]}
        with execute_job(
            reconstructable(nightly), instance, tags=night, reexecution_options=options
        ) as result:
            steps = {e.step_key for e in result.all_events if e.is_step_success}
            print("resumed", result.success, *sorted(steps))
"""


def test_nights_one_by_one_equal_one_night(company: Home, tmp_path: Path) -> None:
    """Landing is the only memory: a new build of its last night has the same rows."""
    at_once = Home(tmp_path, company.sources)
    shutil.copytree(company.path / "landing", tmp_path / "landing")
    code, output = at_once.omnimart("nightly", "--as-of=2017-01-08")
    assert code == 0, output
    tables = company.fingerprints()
    assert len(tables) > 50
    assert at_once.fingerprints() == tables
    # the first night was a new build as well, and its release is kept
    first, _ = sorted((company.path / "release" / "versions").glob("*.duckdb"))
    for night, rebuilt in (("2017-01-07", first), ("2017-01-08", at_once.build)):
        stored, lost, new = tag_as_of.compare(company.build, rebuilt, night)
        assert (stored > 1000, lost, new) == (True, 0, 0)


def test_a_backfill_may_leave_nights_out() -> None:
    weeks = days(date(2017, 1, 6), date(2017, 1, 17), "week")
    assert weeks == [date(2017, 1, 8), date(2017, 1, 15), date(2017, 1, 17)]
    months = days(date(2016, 12, 31), date(2017, 2, 28), "month")
    assert months == [date(2016, 12, 31), date(2017, 1, 31), date(2017, 2, 28)]
    assert len(days(date(2017, 1, 6), date(2017, 1, 17))) == 12


def test_the_same_night_again_changes_nothing(company: Home) -> None:
    """Neither when it sees that nothing changed, nor when it builds all of it anew."""
    tables, released = company.fingerprints(), company.release_file()
    for told in ("unchanged since it was built", "tables and views"):
        if told == "tables and views":
            company.tokens.unlink()  # what says that nothing changed
        code, output = company.omnimart("nightly", "--as-of=2017-01-08")
        assert code == 0, output
        assert told in output
        assert "nothing changed" in output
        assert "0 read = 0 landed + 0 quarantined" in output
        assert company.fingerprints() == tables
        assert company.release_file() == released


def test_the_release_says_what_it_is_and_holds_no_raw_value(company: Home) -> None:
    [(as_of, gates, batches)] = company.released(
        "select as_of::varchar, gates_passed, batch_count from release"
    )
    judged = "landing gate, identity gate, marts gate, tags gate, release gate"
    assert (as_of, gates) == ("2017-01-08", judged)
    assert company.released("select count(*) from release_batches") == [(batches,)]
    schemas = company.released("select distinct schema_name from duckdb_tables()")
    assert {schema for (schema,) in schemas} == {"main", *PUBLIC}
    undescribed = f"""
        select table_name, column_name from duckdb_columns()
        where comment is null and schema_name in {PUBLIC}
    """
    assert company.released(undescribed) == []
    with duckdb.connect(str(company.build), read_only=True) as build:
        phones = build.execute(  # the mall hands over masked ones
            "select phone from vault.profiles where phone not like '%*%'"
        ).fetchall()
    raw = {phone.encode() for (phone,) in phones if phone}
    content = company.release.read_bytes()
    assert raw and not [phone for phone in raw if phone in content]


def test_a_bad_night_holds_the_release_and_a_good_one_catches_up(
    company: Home, tmp_path: Path
) -> None:
    """A truncated file, then doubled keys, then a mended delivery; readers read on."""
    home = company.copy(tmp_path)
    home.deliver("2017-01-09")
    before = home.release_file()
    night = ("nightly", "--as-of=2017-01-09")
    sales = home.sources / "pos" / "transactions" / "2017-01" / "2017-01-09.parquet"
    mended = sales.read_bytes()

    with readers(home):
        sales.write_bytes(mended[: len(mended) // 2])
        code, output = home.omnimart(*night)
        assert code == 1, output
        assert "pos.transactions" in output and "2017-01-09.parquet" in output
        assert "dbt core" not in output
        assert "Traceback" not in output
        assert home.release_file() == before
        landed = f"from read_parquet('{home.path}/landing/ledger.parquet')"
        others = duckdb.sql(
            f"select distinct source {landed} where landed_on = date '2017-01-09'"
        ).fetchall()
        assert {"app", "mall"} <= {source for (source,) in others}

        good = tmp_path / "good.parquet"
        good.write_bytes(mended)
        duckdb.sql(
            f"copy (from '{good}' union all (from '{good}' limit 1)) "
            f"to '{sales}' (format parquet)"
        )
        [(basket, line)] = duckdb.sql(
            f"select basket_id, line_number from '{sales}' "
            "group by all having count(*) > 1"
        ).fetchall()
        code, output = home.omnimart(*night)
        assert code == 1, output
        assert "landing.pos.transactions: A basket line is handed over once" in output
        assert json.dumps({"basket_id": basket, "line_number": line})[1:-1] in output
        assert "dbt core" not in output
        assert (home.path / "data_docs" / "landing" / "index.html").exists()
        assert home.release_file() == before

        sales.write_bytes(mended)
        code, output = home.omnimart(*night)
        assert code == 0, output
    assert home.released("select as_of::varchar from release") == [("2017-01-09",)]
    with duckdb.connect(str(home.build), read_only=True) as build:
        counted = build.execute(
            "select count(*) from marts.fct_order_lines where channel_id = 'store'"
        ).fetchall()
    files = home.sources / "pos" / "transactions" / "*" / "*.parquet"
    assert counted == duckdb.sql(f"select count(*) from '{files}'").fetchall()


def test_a_killed_night_resumes_from_its_step(company: Home, tmp_path: Path) -> None:
    home = company.copy(tmp_path)
    home.tokens.write_text("{}")  # so that the night builds all of it
    with home.start("-m", "orchestration.cli", "nightly", "--as-of=2017-01-08") as run:
        while json.loads(home.tokens.read_text()).get("running") != "marts":
            assert run.poll() is None, run.communicate()
            time.sleep(0.05)
    script = tmp_path / "resume.py"
    script.write_text(RESUME)
    code, output = home.run(str(script))
    assert code == 0, output
    assert "resumed True marts marts_gate release__omnimart tags tags_gate" in output
    assert home.fingerprints() == company.fingerprints()


def test_rollback_shows_the_version_before_until_the_next_night(
    company: Home, tmp_path: Path
) -> None:
    home = company.copy(tmp_path)
    version = "select as_of::varchar, version from release"
    [(_, newest)] = home.released(version)
    code, output = home.omnimart("rollback")
    assert code == 0, output
    [(as_of, shown)] = home.released(version)
    assert (as_of, shown in output) == ("2017-01-07", True)
    code, output = home.omnimart("rollback")
    assert code == 1
    assert "no version before the current one is kept" in output
    code, output = home.omnimart("rollback", "2017-01-01-nothing")
    assert code == 1
    assert f"there is {shown}, {newest}" in output
    code, output = home.omnimart("releases")
    [current] = [line for line in output.splitlines() if "current" in line]
    assert (code, shown in current, newest in output) == (0, True, True)
    code, output = home.omnimart("nightly", "--as-of=2017-01-08")
    assert code == 0, output
    assert home.released(version) == [("2017-01-08", newest)]


def test_a_release_alone_refuses_a_build_that_was_touched(
    company: Home, tmp_path: Path
) -> None:
    home = company.copy(tmp_path)
    with duckdb.connect(str(home.build)) as build:
        build.execute("delete from marts.fct_orders")
    before = home.release_file()
    dagster = Path(sys.executable).with_name("dagster")
    code, output = home.run(
        str(dagster),
        *("asset", "materialize", "--module-name", "orchestration.definitions"),
        *("--select", "key:release/omnimart", "--partition", "2017-01-08"),
    )
    assert code != 0
    assert "marts gate, tags, tags gate: not passed by this build" in output
    assert home.release_file() == before


def test_a_second_night_is_refused(company: Home) -> None:
    with (company.path / "nightly.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, output = company.omnimart("nightly", "--as-of=2017-01-08")
    assert code == 3
    assert "Refused: another run" in output


def test_wrong_usage_has_its_own_exit_code(company: Home) -> None:
    assert company.omnimart("nightly", "--as-of=2999-01-01")[0] == 2
    assert company.omnimart("backfill", "--from=2017-01-08", "--to=2017-01-06")[0] == 2


def test_status_tells_release_ledger_and_last_night(company: Home) -> None:
    code, output = company.omnimart("status")
    assert code == 0, output
    [(version,)] = company.released("select version from release")
    assert version in output
    assert "Last night 2017-01-08: SUCCESS" in output
    files = company.sources / "pos" / "transactions" / "*" / "*.parquet"
    [(sold,)] = duckdb.sql(f"select count(*) from '{files}'").fetchall()
    [pos] = [line for line in output.splitlines() if "│ pos " in line]
    assert f"│ {sold:,} " in pos


def test_the_graph_shows_every_model_and_source(company: Home) -> None:
    """Sources feed staging, gates block, and every asset says what it is and whose."""
    code, output = company.run(
        "-c",
        "from orchestration.definitions import MANIFEST, defs\n"
        "graph = defs.resolve_asset_graph()\n"
        "nodes = [*MANIFEST['nodes'].values(), *MANIFEST['sources'].values()]\n"
        "kinds = ('model', 'seed', 'source')\n"
        "names = {n['schema'] + '/' + n['name'] for n in nodes\n"
        "         if n['resource_type'] in kinds}\n"
        "keys = {key.to_user_string() for key in graph.get_all_asset_keys()}\n"
        "print(sorted(names ^ keys))\n"
        "bare = [k.to_user_string() for k in graph.get_all_asset_keys()\n"
        "        if not (graph.get(k).owners\n"
        "        and graph.get(k).description and graph.get(k).group_name)]\n"
        "print(sorted(bare))\n"
        "gates = [graph.get(k) for k in graph.asset_check_keys\n"
        "         if k.name == 'expectations']\n"
        "print(len(gates), all(gate.blocking for gate in gates))\n",
    )
    assert code == 0, output
    files = (ROOT / "expectations").glob("*.yaml")  # `omnimart export` judges exports
    suites = sum(not file.name.startswith("exports.") for file in files)
    others, *lines = output.splitlines()[-3:]
    judged = ["landing/columns", "landing/deliveries"]
    assert others == str([*judged, "release/omnimart"])
    assert lines == [str(judged), f"{suites} True"]
