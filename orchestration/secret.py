"""The installation's secret, with which identifiers are hashed to keys.

A phone has few digits: who knows how its key is made tries them all. Who lacks this
file cannot. It is made once, by the first landing (from OMNIMART_SECRET where two
installations are to agree on keys), and belongs into the backup beside landing:
without it every person gets another One-ID, and the erased come back.
"""

import hashlib
import os
import secrets
from pathlib import Path

from orchestration import durable, settings


def path() -> Path:
    """Where it lies: OMNIMART_HOME/secret, beside landing."""
    return settings.LANDING.with_name("secret")


def make(is_first: bool) -> None:
    """Write the file unless there is one; a second one only as it is given."""
    given = os.environ.get("OMNIMART_SECRET")
    if not path().exists() and (given or is_first):
        durable.write_text(path(), given or secrets.token_hex(16))


def fingerprint() -> str:
    """Tells secrets apart and gives none away; empty where there is none."""
    if not path().exists():
        return ""
    secret = path().read_text().strip()
    return hashlib.sha256(f"fingerprint of {secret}".encode()).hexdigest()[:16]
