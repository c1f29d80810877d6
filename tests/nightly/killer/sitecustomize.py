"""On PYTHONPATH: counts the changes a process makes to files of its OMNIMART_HOME.

Before each change its name goes to the file CHANGES, a line each. At change number
KILL_AT, or KILL_AFTER seconds later, the process kills itself as a power cut would.
"""

import os
import signal
import sys
import threading
from pathlib import Path

CHANGING = {"open", "os.rename", "os.link", "os.remove", "os.chmod", "os.mkdir"}
REPORTS = ("/data_docs", "/logs", "/dagster", "/dbt/target/compiled")  # never read


class Killer:
    """An audit hook: it sees what the interpreter is about to do."""

    def __init__(self, home: str, changes: str, at: int, after: float) -> None:
        self.home = home
        self.changes = os.open(changes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.at, self.after = at, after
        self.made = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in CHANGING or not isinstance(arguments[0], str | Path):
            return
        path = str(arguments[0])
        name = path.removeprefix(self.home)
        if name == path or name.startswith(REPORTS):
            return
        if event == "open" and not is_writing(arguments[2]):
            return
        self.made += 1
        os.write(self.changes, f"{event} {name}\n".encode())
        if self.made == self.at:
            die(self.after)


def is_writing(flags: object) -> bool:
    """Whether a file is opened to be written."""
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def die(after: float) -> None:
    """Now, if that is in no seconds, so that this very change is not made."""
    if after:
        threading.Timer(after, die, [0]).start()
    else:
        os.kill(os.getpid(), signal.SIGKILL)


if "KILL_AT" in os.environ:
    at = int(os.environ.pop("KILL_AT"))  # children live
    home, changes = os.environ["OMNIMART_HOME"], os.environ["CHANGES"]
    sys.addaudithook(Killer(home, changes, at, float(os.environ["KILL_AFTER"])))
