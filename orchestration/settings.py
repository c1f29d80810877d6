"""Where things stand. OMNIMART_HOME moves all state, OMNIMART_SOURCES the input."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("OMNIMART_HOME", ROOT / "var")).resolve()
SOURCES = Path(os.environ.get("OMNIMART_SOURCES", HOME / "demo")).resolve()

LANDING = HOME / "landing"
BUILD = HOME / "build" / "omnimart.duckdb"
RELEASE = HOME / "release" / "omnimart.duckdb"
DATA_DOCS = HOME / "data_docs"
LOGS = HOME / "logs"
TIMEZONE = "America/New_York"
