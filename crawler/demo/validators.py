"""`ETag` and `Last-Modified` of article pages: true ones, and those of systems that make them up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Literal

from crawler.demo.messages import Request, Response
from crawler.demo.model import Article

# untrue: the page always changed one day ago (NukeViet), and whoever asks whether it has changed since then hears no.
Validators = Literal["none", "true", "untrue"]

_HANOI = timezone(timedelta(hours=7))


def validated(
    response: Response, request: Request, article: Article, validators: Validators, now: datetime
) -> Response:
    """The page of an article with its validators, or 304 where those that the request brings are still valid.

    `now` is local time without a zone. True ones are about the text, not about what else is on the page.
    """
    if validators == "none":
        return response
    is_true = validators == "true"
    changed = (article.changed or article.published) if is_true else now - timedelta(days=1)
    headers: tuple[tuple[str, str], ...] = (("Last-Modified", format_datetime(_utc(changed), usegmt=True)),)
    is_same = _is_since(request, changed)
    if is_true:
        tag = _tag(article)
        headers += (("ETag", tag),)
        is_same = request.if_none_match == tag if request.if_none_match else is_same
    if is_same:
        return Response(status=304, headers=headers)
    return replace(response, headers=(*response.headers, *headers))


def _tag(article: Article) -> str:
    text = "\n".join((article.title, article.lead or "", *article.blocks))
    return f'W/"{sha256(text.encode()).hexdigest()[:16]}"'


def _is_since(request: Request, changed: datetime) -> bool:
    """Whether nothing has changed since the moment that a request names."""
    try:
        since = parsedate_to_datetime(request.if_modified_since)
    except ValueError:
        return False
    return since >= _utc(changed)


def _utc(local: datetime) -> datetime:
    """A moment as the header names it, to the second."""
    return local.replace(microsecond=0, tzinfo=_HANOI).astimezone(UTC)
