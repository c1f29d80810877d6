"""Addresses as they may be shown."""

import re

IN_ADDRESS = re.compile(r"(\w+://[^:/@\s]*:|\w+:(?!//[^:/\s]*@))\S*@")
IN_QUERY = re.compile(r"(password=)[^&\s]+", re.IGNORECASE)


def without_passwords(text: str) -> str:
    """The text with the password of every address in it covered."""
    return IN_QUERY.sub(r"\1***", IN_ADDRESS.sub(r"\1***@", text))
