"""What a request that got no usable answer comes to: skipped or failed, with a reason an archivist understands."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from crawler.items import Kind, Outcome, State
from crawler.spiders.refusals import NotHeldError, OutsideError, RobotsForbidError, StoppingError

if TYPE_CHECKING:
    from twisted.python.failure import Failure

_PLAIN = {
    "DNSLookupError": "the host name is not known",
    "CannotResolveHostError": "the host name is not known",
    "TimeoutError": "no answer in time",
    "TCPTimedOutError": "no answer in time",
    "DownloadTimeoutError": "no answer in time",
    "ConnectionRefusedError": "the host refuses connections",
    "DownloadConnectionRefusedError": "the host refuses connections",
    "ConnectionLost": "the connection was lost",
    "ConnectionDone": "the connection was lost",
    "ResponseNeverReceived": "the connection was lost",
    "ResponseFailed": "the answer broke off",
    "ResponseDataLossError": "the answer broke off",
    "DownloadFailedError": "the answer broke off",
    "DownloadCancelledError": "larger than allowed",
}


def of_failure(failure: Failure, row: sqlite3.Row) -> Outcome | None:
    """The outcome of a request without an answer; None when the crawl is ending and the row stays waiting.

    An article that robots.txt or our boundary keeps us from is skipped; a listing is failed, because its section is then
    not archived.
    """
    error = failure.value
    if isinstance(error, StoppingError):
        return None
    if isinstance(error, NotHeldError):
        return Outcome(row["id"], State.SKIPPED, str(error))
    if isinstance(error, (OutsideError, RobotsForbidError)):
        state = State.FAILED if row["kind"] == Kind.LISTING else State.SKIPPED
        return Outcome(row["id"], state, str(error))
    if isinstance(error, IgnoreRequest):
        return Outcome(row["id"], State.FAILED, str(error) or "not asked for")
    return Outcome(row["id"], State.FAILED, in_words(error))


def in_words(error: BaseException | None) -> str:
    """An error of the network in words an archivist knows."""
    if isinstance(error, IgnoreRequest):
        return str(error) or "not asked for"
    if error is not None and _is_about_certificate(error):
        return "its TLS certificate is not valid; verify_certificate = false in the portal's file does without"
    return _PLAIN.get(type(error).__name__) or " ".join(f"{type(error).__name__}: {error}"[:300].split())


def _is_about_certificate(error: BaseException, depth: int = 5) -> bool:
    """Whether a certificate that could not be verified is behind an error: Scrapy and Twisted wrap what OpenSSL says."""
    if "certificate verify failed" in str(error) or type(error).__name__ == "VerificationError":
        return True
    inner = [getattr(reason, "value", reason) for reason in getattr(error, "reasons", None) or ()]
    inner += [each for each in (error.__cause__, error.__context__) if each is not None]
    return depth > 0 and any(
        isinstance(each, BaseException) and _is_about_certificate(each, depth - 1) for each in inner
    )
