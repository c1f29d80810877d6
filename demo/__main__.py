"""Write the demo company's source systems, or serve its campaign platform."""

import argparse
from datetime import date
from pathlib import Path

from demo.campaign_api import CampaignServer
from demo.company import LAST_DAY, Company, Parameters
from demo.parameters import REAL_HOUSEHOLDS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument(
        "command", nargs="?", choices=["write", "serve"], default="write"
    )
    parser.add_argument("--out", type=Path, required=True, help="the systems' folder")
    parser.add_argument("--until", type=date.fromisoformat, default=LAST_DAY)
    parser.add_argument("--households", type=int, default=REAL_HOUSEHOLDS)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--truth", type=Path, help="default: truth beside --out")
    parser.add_argument("--port", type=int, default=0, help="to serve on; 0: any free")
    arguments = parser.parse_args()
    if arguments.command == "serve":
        serve(arguments.out, arguments.port)
    else:
        truth = arguments.truth or arguments.out.resolve().parent / "truth"
        parameters = Parameters(arguments.households, arguments.seed)
        written = Company(arguments.out, parameters, truth).advance(arguments.until)
        print(f"{arguments.out}: {written} deliveries up to {arguments.until}")


def serve(out: Path, port: int) -> None:
    with CampaignServer(out, port) as server:
        print(server.url, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
