"""A web server on this machine that answers posts as it is told to."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def serve(statuses: Sequence[int] = ()) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Answers with these statuses in turn (0 hangs up), then with 200; gives its
    address and the bodies it was sent, each with its `key` and what was `answered`."""
    received: list[dict[str, Any]] = []
    left = list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = left.pop(0) if left else 200
            told = {"key": self.headers["Idempotency-Key"], "answered": status}
            received.append(json.loads(body) | told)
            if status:
                self.send_response(status)
                self.end_headers()
            else:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?token=hush", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
