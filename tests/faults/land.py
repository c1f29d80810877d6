"""Land one table of the night in OMNIMART_HOME, mend the machine, land it again.

    python -m tests.faults.land TABLE COMMAND

Tells as JSON, a line each, what came of both.
"""

import json
import subprocess
import sys

from orchestration.landing import LandingError

from .harness import TABLES, check_ledger, land


def tell(table: str) -> None:
    landed, refused = 0, ""
    try:
        landed = sum(batch.rows_landed for batch in land(TABLES[table]))
    except LandingError as error:
        refused = str(error)
    told = {"landed": landed, "refused": refused, "problems": check_ledger(table)}
    print(json.dumps(told))


if __name__ == "__main__":
    tell(sys.argv[1])
    subprocess.run(sys.argv[2], shell=True, check=True)
    tell(sys.argv[1])
