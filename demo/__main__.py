"""Write the demo company's source systems, or run its campaign platform.

    python -m demo --out DIR [--until DAY] [--households N] [--seed N] [--truth DIR]
    python -m demo serve --out DIR [--port PORT]
    python -m demo run --out DIR -- COMMAND ...

`run` serves while a command runs, with the URL in OMNIMART_CAMPAIGN_API.
"""

import argparse
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from demo.campaign_api import CampaignServer, serve
from demo.company import LAST_DAY, Company, Parameters
from demo.parameters import REAL_HOUSEHOLDS


def main() -> int:
    own, command = split_command(sys.argv[1:])
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "action", nargs="?", choices=["write", "serve", "run"], default="write"
    )
    parser.add_argument("--out", type=Path, required=True, help="the systems' folder")
    parser.add_argument("--until", type=date.fromisoformat, default=LAST_DAY)
    parser.add_argument("--households", type=int, default=REAL_HOUSEHOLDS)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--truth", type=Path, help="default: truth beside --out")
    parser.add_argument("--port", type=int, default=0, help="to serve on; 0: any free")
    arguments = parser.parse_args(own)
    if bool(command) != (arguments.action == "run"):
        parser.error("run, and only run, takes a command after --")
    if arguments.households < 1:
        parser.error("--households must be 1 or more")

    if arguments.action == "serve":
        return serve_until_stopped(arguments.out, arguments.port)
    if arguments.action == "run":
        with serve(arguments.out, arguments.port) as url:
            environment = os.environ | {"OMNIMART_CAMPAIGN_API": url}
            return subprocess.run(command, env=environment).returncode
    truth = arguments.truth or arguments.out.resolve().parent / "truth"
    parameters = Parameters(arguments.households, arguments.seed)
    try:
        written = Company(arguments.out, parameters, truth).advance(arguments.until)
    except ValueError as error:
        parser.error(str(error))
    print(f"{arguments.out}: {written} deliveries up to {arguments.until}")
    return 0


def split_command(words: list[str]) -> tuple[list[str], list[str]]:
    """Our own words, and those after `--`."""
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end + 1 :]


def serve_until_stopped(out: Path, port: int) -> int:
    with CampaignServer(out, port) as server:
        print(server.url, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
