"""Write the demo company's source systems, or serve its campaign platform."""

import argparse
from datetime import date
from pathlib import Path

from demo.company import LAST_DAY, Company, Parameters
from demo.parameters import REAL_HOUSEHOLDS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--until", type=date.fromisoformat, default=LAST_DAY)
    parser.add_argument("--households", type=int, default=REAL_HOUSEHOLDS)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--truth", type=Path, help="default: truth beside --out")
    arguments = parser.parse_args()
    truth = arguments.truth or arguments.out.resolve().parent / "truth"
    parameters = Parameters(arguments.households, arguments.seed)
    written = Company(arguments.out, parameters, truth).advance(arguments.until)
    print(f"{arguments.out}: {written} deliveries up to {arguments.until}")


if __name__ == "__main__":
    main()
