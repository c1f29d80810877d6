"""An alert reaches a real web server, a real mail server and a real command."""

import asyncore
import json
import smtpd
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from web_server import serve

from orchestration import alerts
from orchestration.report import Night

BAD = Night(
    as_of="2017-03-05",
    run_id="run-1",
    status="FAILURE",
    started_at=None,
    seconds={},
    failures=["landing_gate: pos.lines: sales doubled, 昨日的两倍"],
    warnings=["marts.fct_refunds: 3 without an order"],
)
QUIET = Night("2017-03-06", "run-2", "SUCCESS", None, {})


@contextmanager
def mail_server() -> Iterator[tuple[str, list[bytes]]]:
    received: list[bytes] = []

    class Server(smtpd.SMTPServer):
        def process_message(self, *args: Any, **_: Any) -> None:
            received.append(args[3])

    sockets: dict[int, Any] = {}
    server = Server(("127.0.0.1", 0), None, map=sockets)
    port = server.socket.getsockname()[1]
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            asyncore.loop(timeout=0.05, map=sockets, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield (
            f"smtp://127.0.0.1:{port}/?from=cdp@example.com&to=a@example.com",
            received,
        )
    finally:
        done.set()
        thread.join()
        server.close()


def test_a_webhook_gets_it_again_until_it_takes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serve([503, 429, 200]) as (url, received):
        monkeypatch.setenv("OMNIMART_ALERT", url)
        assert alerts.tell(BAD) == "sent"
    assert len(received) == 3
    assert {each["key"] for each in received} == {"run-1"}
    assert received[-1]["failures"] == BAD.failures
    assert received[-1]["warnings"] == BAD.warnings


def test_a_mail_server_gets_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as (url, received):
        monkeypatch.setenv("OMNIMART_ALERT", url)
        assert alerts.tell(BAD) == "sent"
    [message] = map(message_from_bytes, received)
    assert message["Subject"] == "Omnimart: the night of 2017-03-05 failed"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert json.loads(body)["failures"] == BAD.failures


def test_a_command_gets_it_on_its_input(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"
    out = tmp_path / "alert.json"
    monkeypatch.setenv("OMNIMART_ALERT", f'{sys.executable} -c "{copy}" {out}')
    assert alerts.tell(BAD) == "sent"
    assert json.loads(out.read_text())["as_of"] == "2017-03-05"


def test_a_quiet_night_is_not_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OMNIMART_ALERT", f"touch {tmp_path / 'told'}")
    assert alerts.tell(QUIET) is None
    assert not (tmp_path / "told").exists()


@pytest.mark.parametrize(
    "hook",
    [
        "http://127.0.0.1:1/hook?token=hush",
        "smtp://me:hush@127.0.0.1:1/?from=a@b&to=c@d",
        "smtp://me:hush@127.0.0.1:1/",
        "false hush",
        "/no/such/command hush",
    ],
)
def test_a_hook_that_is_down_is_said_without_its_password(
    hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMNIMART_ALERT", hook)
    outcome = alerts.tell(BAD)
    assert outcome and outcome.startswith("not sent (")
    assert "hush" not in outcome
