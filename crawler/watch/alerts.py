"""Messages to people through apprise: mail, chat, webhooks. What is sent, and to whom; when, health.py says."""

from __future__ import annotations

import importlib.util
import logging
import re
import threading
import warnings
from collections.abc import Sequence

from crawler.archive.folder import ArchiveError, Folder
from crawler.watch.health import News

# Seconds that a channel is given for a message.
_PATIENCE = 30.0


def send(folder: Folder, title: str, body: str) -> list[str]:
    """Send a message to every channel of the archive's `alerts`. Returns a sentence for each that failed; it names a channel
    by its place and kind, for addresses hold passwords. Raises ArchiveError without apprise, or without any channel.
    """
    channels = folder.config().alerts
    if not channels:
        raise ArchiveError(
            f'{folder.path / "khotin.toml"} names nobody to alert; put alerts = ["mailto://…"] into it (docs/archivist.md).'
        )
    if importlib.util.find_spec("apprise") is None:
        raise ArchiveError("alerts are sent by apprise, which is not installed: pip install 'khotin[alert]'.")
    return [
        f"alert channel {number} ({kind(address)}) failed; see its address in khotin.toml, and try `khotin status --alert`."
        for number, address in enumerate(channels, 1)
        if not _took(address, title, body)
    ]


def message(archive: str, news: Sequence[News]) -> tuple[str, str]:
    """The title and text of a message on troubles: what happened, where, what to do."""
    portals = list(dict.fromkeys(one.portal for one in news))
    named = ", ".join(portals[:3]) + (f" and {len(portals) - 3} more" if len(portals) > 3 else "")
    is_over = all(one.is_over for one in news)
    lines = [f"{one.portal}: {'over: ' if one.is_over else ''}{one.name}\n{one.reason}" for one in news]
    return f"khotin: {named} {'well again' if is_over else 'in trouble'}", "\n\n".join(
        [*lines, f"Archive: {archive}. `khotin status` shows the whole."]
    )


def kind(address: str) -> str:
    """What may be shown of an address: the scheme, such as mailto."""
    scheme = re.match(r"[a-z][a-z0-9+.-]*(?=://)", address, re.I)
    return scheme[0] if scheme else "no address"


def _took(address: str, title: str, body: str) -> bool:
    """Whether a channel took the message in time: one that answers a byte a second would hold up the archive's schedule."""
    answers = list[bool]()
    thread = threading.Thread(target=lambda: answers.append(_notify(address, title, body)), daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    return any(answers)


def _notify(address: str, title: str, body: str) -> bool:
    """Whether a channel took the message. What apprise has to say is kept back: it may quote the address."""
    log = logging.getLogger("apprise")
    was, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import apprise

            channel = apprise.Apprise(asset=apprise.AppriseAsset(app_id="khotin", app_desc="khotin"))
            return bool(channel.add(address)) and bool(channel.notify(body=body, title=title))
    except Exception:  # whatever a channel's plugin does, the crawl's result is what counts
        return False
    finally:
        log.disabled = was
