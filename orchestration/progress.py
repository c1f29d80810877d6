"""What a run tells the person who waits: a line a step, live on a terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

console = Console(file=sys.stdout, highlight=False)
Tell = Callable[[str], None]


@contextmanager
def show(name: str) -> Iterator[Tell]:
    """Show a step while it runs; afterwards one line with the last thing told.

    A step that told nothing leaves no line, unless it failed.
    """
    started = time.monotonic()
    detail = ""
    with console.status(name) as status:

        def tell(text: str) -> None:
            nonlocal detail
            detail = text
            status.update(f"{name}  {text}")

        try:
            yield tell
        except BaseException:
            write_line("[red]x[/]", name, "failed", started)
            raise
    if detail:
        write_line("[green]·[/]", name, detail, started)


def write_line(mark: str, name: str, detail: str, started: float) -> None:
    """One aligned line."""
    seconds = time.monotonic() - started
    console.print(f"{mark} {name:<28} {detail:<44} {seconds:6.1f} s", soft_wrap=True)
