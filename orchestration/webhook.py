"""Post JSON to an address, again while it is busy or down."""

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

TIMEOUT = 30  # seconds
RETRY = Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,
)


def post(url: str, document: str, key: str) -> None:
    """Posts until it is taken; the same `key` says that it is the same document.

    Raises `requests.RequestException`, which quotes the address.
    """
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=RETRY))
        session.post(
            url,
            data=document.encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": key},
            timeout=TIMEOUT,
        ).raise_for_status()
