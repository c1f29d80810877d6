"""Tell people about a night that failed or warned, through one hook.

OMNIMART_ALERT names it: `https://…` is posted to, `smtp://user:password@host:port/?
from=…&to=…,…` (or `smtps://`) is mailed through, anything else is a command that gets
the alert on its standard input. The alert is a JSON document: as_of, run_id, status,
failures, warnings, release (the version readers see, null before the first), data_docs
and log (paths).
"""

import json
import os
import shlex
import smtplib
import subprocess
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from orchestration import settings, webhook
from orchestration.release import current_version
from orchestration.report import Night

TOLD = "omnimart/told-by"  # a run whose alert is not the daemon's to send


class AlertError(Exception):
    """The hook did not take the alert."""


@dataclass(frozen=True)
class Alert:
    """What is told of a night."""

    as_of: str
    run_id: str
    status: str
    failures: list[str]
    warnings: list[str]
    release: str | None

    @property
    def subject(self) -> str:
        outcome = "failed" if self.failures else "warned"
        return f"Omnimart: the night of {self.as_of} {outcome}"

    def document(self) -> str:
        paths = {
            "data_docs": str(settings.DATA_DOCS / "index.html"),
            "log": str(settings.LOGS / f"{self.run_id}.log"),
        }
        return json.dumps(vars(self) | paths, ensure_ascii=False, indent=2)


def tell(night: Night) -> str | None:
    """Send a night's alert, if there is a hook and anything to tell; says how it went.

    A hook that is down never fails a night.
    """
    hook = os.environ.get("OMNIMART_ALERT")
    if not hook or not (night.failures or night.warnings):
        return None
    alert = Alert(
        night.as_of,
        night.run_id,
        night.status,
        night.failures,
        night.warnings,
        current_version(),
    )
    try:
        send(alert, hook)
    except AlertError as error:
        return f"not sent ({error})"
    return "sent"


def send(alert: Alert, hook: str) -> None:
    """Hand an alert over; raises AlertError, without the hook's password."""
    address = urlsplit(hook)
    try:
        if address.scheme in ("http", "https"):
            # the run is the key: a repeated post is the same alert
            webhook.post(hook, alert.document(), alert.run_id)
        elif address.scheme in ("smtp", "smtps"):
            mail(alert, address)
        else:
            subprocess.run(
                shlex.split(hook),
                input=alert.document(),
                text=True,
                check=True,
                timeout=webhook.TIMEOUT,
            )
    except (
        OSError,  # of requests and smtplib too
        smtplib.SMTPException,
        subprocess.SubprocessError,
        LookupError,  # an address without from or to
        ValueError,
    ) as error:
        kind = address.scheme or "command"
        raise AlertError(f"{kind}: {type(error).__name__}") from error


def mail(alert: Alert, address: SplitResult) -> None:
    """One message to all of `to`, encrypted where the server offers it."""
    asked = parse_qs(address.query, strict_parsing=True)
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["From"], message["To"] = asked["from"][0], asked["to"][0]
    message.set_content(alert.document())
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    with kind(
        address.hostname or "", address.port or 0, timeout=webhook.TIMEOUT
    ) as server:
        server.ehlo()
        if address.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
