"""Where things stand. OMNIMART_HOME moves all state, OMNIMART_SOURCES the input."""

import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("OMNIMART_HOME", ROOT / "var")).resolve()
SOURCES = Path(os.environ.get("OMNIMART_SOURCES", HOME / "demo")).resolve()

LANDING = HOME / "landing"
LEDGER = LANDING / "ledger.parquet"
BUILD = HOME / "build" / "omnimart.duckdb"
MATCHING = ROOT / "models" / "vault" / "int_record_matches.json"
RELEASE = HOME / "release" / "omnimart.duckdb"
DATA_DOCS = HOME / "data_docs"
TAG_CATALOG = HOME / "catalog" / "index.html"
LOGS = HOME / "logs"
DBT_TARGET = HOME / "dbt" / "target"
DAGSTER_HOME = HOME / "dagster"

# the group that may read the release; nobody but the owner reads anything else
READERS = os.environ.get("OMNIMART_READERS")

# what DuckDB may hold, in landing and (profiles.yml) in dbt, before it spills to disk
MEMORY_LIMIT = os.environ.get("OMNIMART_MEMORY", "4GB")

COMPANY = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
TIMEZONE: str = COMPANY["timezone"]
FIRST_NIGHT: date = COMPANY["first_night"]
IDLE_SOURCES: list[str] = COMPANY["idle_sources"]

QUIET = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "CRITICAL",
}


def last_ended_day() -> date:
    """Yesterday where the company is."""
    return datetime.now(ZoneInfo(TIMEZONE)).date() - timedelta(days=1)


def prepare_home() -> None:
    """Make the folders, and point dbt and Dagster at them; no tool phones home.

    What this process writes is its owner's alone, save the release where
    OMNIMART_READERS names a group that may read it.
    """
    os.umask(0o077)
    HOME.mkdir(parents=True, exist_ok=True)
    for folder in (BUILD.parent, LANDING, LOGS, DBT_TARGET, DAGSTER_HOME, DATA_DOCS):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    RELEASE.parent.mkdir(exist_ok=True)
    HOME.chmod(0o710 if READERS else 0o700)
    RELEASE.parent.chmod(0o750 if READERS else 0o700)
    if READERS:
        for folder in (HOME, RELEASE.parent):
            shutil.chown(folder, group=READERS)
    shutil.copyfile(
        Path(__file__).with_name("dagster.yaml"), DAGSTER_HOME / "dagster.yaml"
    )
    os.environ.update(
        QUIET,
        OMNIMART_HOME=str(HOME),
        DAGSTER_HOME=str(DAGSTER_HOME),
        DBT_PROJECT_DIR=str(ROOT),
        DBT_PROFILES_DIR=str(ROOT),
        DBT_TARGET_PATH=str(DBT_TARGET),
        DBT_LOG_PATH=str(LOGS),
    )
