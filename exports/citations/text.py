"""A citation as one line to be read."""

from __future__ import annotations

from collections.abc import Callable

from exports.citations.record import Citation


def as_text(citation: Citation, *, day: Callable[[str], str] = str, captured: str = "captured {time}, {digest}") -> str:
    """Who, “what”, where and when it was published; then the archive's key, the time of capture (UTC) and the digest of what
    was captured. `day` writes the date (`YYYY-MM-DD`), `captured` the rest, as the reader's language does.
    """
    published = ", ".join(filter(None, [citation.publisher, citation.date and day(citation.date)]))
    kept = f"khotin {citation.place}"
    if citation.captured_at:
        time = f"{citation.captured_at[:10]} {citation.captured_at[11:16]} UTC"
        kept += ", " + captured.format(time=time, digest=citation.digest)
    parts = [citation.byline, f"“{citation.title}”", published, citation.url, kept]
    return " ".join(f"{' '.join(part.split()).rstrip('.')}." for part in parts if part)
