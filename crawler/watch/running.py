"""Troubles of our own: crawls that broke off or did not begin; and what a portal's file does without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crawler.portals.earlier import day_in_vietnam
from crawler.portals.model import Portal
from crawler.watch import schedule
from crawler.watch.crawled import Crawl
from crawler.watch.trouble import Trouble


def stopped(portal: Portal, past: Sequence[Crawl]) -> Trouble | None:
    """The last crawl was ended by an error, or killed. One that was told to stop goes on with the next."""
    if not past:
        return None
    newest = past[0]
    if newest.state == "killed":
        why = "ended without a word: its process was killed, or the machine went down"
    elif newest.state == "stopped" and newest.measures is not None and newest.measures.error:
        why = f"was stopped by an error: {newest.measures.error.rstrip('.')}"
    else:
        return None
    return Trouble("stopped", f"crawl {newest.crawl} {why}. `khotin crawl {portal.id}` goes on where it ended.")


def not_begun(portal: Portal, past: Sequence[Crawl], failed: datetime | None) -> Trouble | None:
    """The last scheduled crawl could not begin, so that the archive knows nothing of it."""
    if failed is None or (past and past[0].at >= failed) or stopped(portal, past):
        return None
    return Trouble(
        "not begun",
        f"the scheduled crawl of {day_in_vietnam(failed)} could not begin; `khotin crawl {portal.id}` says why.",
    )


def overdue(portal: Portal, past: Sequence[Crawl], now: datetime) -> Trouble | None:
    """More than the run that may be due now was missed."""
    if not past or past[0].state == "running":
        return None
    newest = past[0]
    missed = schedule.missed_runs(portal, schedule.Past(started=newest.at), now)
    if missed < 2:
        return None
    return Trouble(
        "overdue",
        f"{missed} runs of its schedule were missed since {newest.day}; see whether `khotin due` is started by a timer"
        " (`khotin schedule install`).",
    )


def unverified(portal: Portal) -> Trouble | None:
    """Its file does without a valid certificate: that must never be out of sight."""
    if portal.verify_certificate:
        return None
    return Trouble(
        "unverified",
        "its TLS certificate is not checked (`verify_certificate = false`); take that out of its file once the certificate"
        " is mended.",
        needs_person=False,
    )
