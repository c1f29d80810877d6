"""Files that outlive a power cut."""

import os
from pathlib import Path


def fsync(path: Path) -> None:
    """Put a written file, or the names in a folder, on disk for good."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str) -> None:
    """A file of its owner's alone, written whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    fsync(fresh)
    fresh.replace(path)
    fsync(path.parent)
