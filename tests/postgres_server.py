"""A real PostgreSQL server of Debian's packages, for as long as a test needs it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PASSWORD = "hush-h%40sh"  # as it stands in an address
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "shared_buffers": "32MB",
}


@dataclass(frozen=True)
class Server:
    """Where it listens, and the superuser's way in."""

    port: int
    programs: Path

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str, user: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.url(database, user), autocommit=True)

    def create_database(self, name: str) -> str:
        """An empty database; returns its address."""
        with self.connect("postgres") as connection:
            connection.execute(f'create database "{name}"')
        return self.url(name)


def find_programs() -> Path | None:
    """The folder of the newest server installed, if there is one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


@contextmanager
def serve(programs: Path) -> Iterator[Server]:
    """A server with an empty data folder, stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="omnimart-postgres-"))
    user = "postgres" if os.geteuid() == 0 else None  # a server refuses to run as root
    if user:
        shutil.chown(folder, user)
    (folder / "password").write_text(PASSWORD.replace("%40", "@"))
    data = ("-D", str(folder / "data"))
    subprocess.run(
        [
            *(str(programs / "initdb"), *data, "--no-sync", "--username=postgres"),
            *("--auth=scram-sha-256", f"--pwfile={folder / 'password'}"),
            *("--encoding=UTF8", "--locale=C.UTF-8"),
        ],
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [str(programs / "postgres"), *data, f"--port={port}", *options],
            user=user,
            stdout=log,
            stderr=log,
        )
    try:
        ready = [str(programs / "pg_isready"), "--host=127.0.0.1", f"--port={port}"]
        for _ in range(300):
            if subprocess.run([*ready, "--quiet", "--timeout=1"]).returncode == 0:
                break
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        yield Server(port, programs)
    finally:
        process.send_signal(signal.SIGINT)  # a fast shutdown
        process.wait(timeout=60)
        shutil.rmtree(folder)
