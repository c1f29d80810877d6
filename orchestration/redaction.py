"""Messages without values or passwords, for logs, alerts and Dagster's records."""

import re

QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")
NAME = re.compile(r"[a-z_][a-z0-9_.]*|/[^@]*")  # of a column, a table or a file
IN_ADDRESS = re.compile(r"(\w+://[^:/@\s]*:|\w+:(?!//[^:/\s]*@))\S*@")
IN_QUERY = re.compile(r"(password=)[^&\s]+", re.IGNORECASE)


def without_values(message: str) -> str:
    """An engine's message without what it quotes, unless that is a name."""
    return QUOTED.sub(
        lambda found: found[0] if NAME.fullmatch(found[1] or found[2] or "") else "'…'",
        message,
    )


def without_passwords(text: str) -> str:
    """The text with the password of every address in it covered."""
    return IN_QUERY.sub(r"\1***", IN_ADDRESS.sub(r"\1***@", text))
