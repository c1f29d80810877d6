"""Messages without values: logs, alerts and Dagster's records name nobody."""

import re

QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")
NAME = re.compile(r"[a-z_][a-z0-9_.]*|/[^@]*")  # of a column, a table or a file


def without_values(message: str) -> str:
    """An engine's message without what it quotes, unless that is a name."""
    return QUOTED.sub(
        lambda found: found[0] if NAME.fullmatch(found[1] or found[2] or "") else "'…'",
        message,
    )
