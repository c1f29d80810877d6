"""One writer at a time: a lock on the home folder that dies with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.settings import HOME


class Locked(Exception):
    """Another run is writing."""


_held = 0


@contextmanager
def writing() -> Iterator[None]:
    """Hold HOME/nightly.lock, also nested; `Locked` when another process has it."""
    global _held
    if _held:
        _held += 1
        try:
            yield
        finally:
            _held -= 1
        return
    path = HOME / "nightly.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Locked(
                f"another run (process {file.read().strip() or 'unknown'}) is writing "
                f"to {HOME}; wait for it to end, then start again"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held = 1
        try:
            yield
        finally:
            _held = 0
            file.truncate(0)
