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
LOGS = HOME / "logs"
DBT_TARGET = HOME / "dbt" / "target"
DAGSTER_HOME = HOME / "dagster"

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
    """Make the folders, and point dbt and Dagster at them; no tool phones home."""
    for folder in (BUILD.parent, RELEASE.parent, LANDING, LOGS, DBT_TARGET):
        folder.mkdir(parents=True, exist_ok=True)
    DAGSTER_HOME.mkdir(exist_ok=True)
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
