"""Reads pages with one reader and times each; benchmarks/peers.py runs it, for a peer by the Python of the peers' environment.

    python peer_worker.py READER PAGES

PAGES is a pickled list of `Given` as tuples. Each line of stdin is a JSON list of indices of pages to read now, and is answered
by a JSON list of `Measured`. A peer is given the page's text, decoded beforehand, and its address; khotin the bytes. The network
is refused.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from lxml import html

BY_TEMPLATE, GENERIC = OURS = ("khotin by template", "khotin generic")
_UNKNOWN = 'name = "x"\nurl = "https://example.vn/"\nverified = "seen"\nsections = [{name = "x", url = "/x"}]\n'

Fields = dict[str, str | None]  # what a reader never tells is no key of it


class Given(NamedTuple):
    """A page: its bytes and their content type, its text, and the TOML of the portal by whose template it is read."""

    name: str
    url: str
    body: bytes
    type: str | None
    text: str
    portal: str | None


class Measured(NamedTuple):
    """CPU seconds of a bare parse and of reading, and what was read; no fields and an `error` where the reader raised one."""

    name: str
    parse: float
    read: float
    fields: Fields
    error: str | None = None


Reader = Callable[[Given], Fields]


def _khotin(pages: list[Given], *, by_template: bool) -> Reader:
    from crawler.pages.document import parse
    from crawler.pages.generic.read import read_generic
    from crawler.portals.loader import load_text
    from crawler.reading.normalise import Context, normalise
    from crawler.reading.read import read_page

    now = datetime.now(UTC)
    texts = {page.portal for page in pages}
    known = {text: Context(load_text((by_template and text) or _UNKNOWN, "portal"), now) for text in texts}

    def read(page: Given) -> Fields:
        context = known[page.portal]
        if by_template:
            found = read_page(context.portal, page.url, page.body, page.type, now)
        else:
            found = read_generic(parse(page.body, page.type), page.url)
        reading = normalise(found, context)
        return _fields(reading.title, reading.date, reading.byline, reading.lead, reading.body)

    return read


def _trafilatura(**settings: bool) -> Reader:
    from trafilatura import bare_extraction

    settings |= {"with_metadata": True, "include_comments": False, "include_tables": True}

    def read(page: Given) -> Fields:
        found = bare_extraction(page.text, url=page.url, **settings)
        return _fields(found.title, found.date, found.author, found.description, found.text) if found else {}

    return read


def _newspaper4k() -> Reader:
    from newspaper import Article

    def read(page: Given) -> Fields:
        article = Article(page.url, fetch_images=False, language="vi")
        article.download(input_html=page.text)
        article.parse()
        byline = ", ".join(article.authors)
        return _fields(article.title, article.publish_date, byline, article.meta_description, article.text)

    return read


def _news_please() -> Reader:
    from newsplease import NewsPlease

    def read(page: Given) -> Fields:
        article = NewsPlease.from_html(page.text, url=page.url, fetch_images=False)
        byline = ", ".join(article.authors)
        return _fields(article.title, article.date_publish, byline, article.description, article.maintext)

    return read


def _fields(title: str | None, date: Any, byline: str | None, lead: str | None, body: str | None) -> Fields:
    day = str(date)[:10] if date else None
    return {"title": title, "date": day, "byline": byline or None, "lead": lead, "body": body}


def _resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text

    def read(page: Given) -> Fields:
        body = extract_plain_text(page.text, main_content=True, alt_texts=False, comments=False, post_meta=False)
        return {"body": body}

    return read


def _readability() -> Reader:
    from readability import Document

    def read(page: Given) -> Fields:
        document = Document(page.text, url=page.url)
        summary = html.fromstring(document.summary(html_partial=True))
        return {"title": document.short_title(), "body": "\n".join(map(str, summary.itertext()))}

    return read


PEERS: dict[str, Callable[[], Reader]] = {
    "resiliparse": _resiliparse,
    "readability-lxml": _readability,
    "trafilatura": _trafilatura,
    "trafilatura, precision": lambda: _trafilatura(favor_precision=True),
    "newspaper4k": _newspaper4k,
    "news-please": _news_please,
}


def _measure(read: Reader, page: Given) -> Measured:
    fields, error = Fields(), None
    began = time.process_time()
    html.document_fromstring(page.body)
    between = time.process_time()
    try:
        fields = read(page)
    except Exception as raised:  # whatever it is, the other pages are read
        error = repr(raised)
    return Measured(page.name, between - began, time.process_time() - between, fields, error)


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.getaddrinfo"}:
        raise ConnectionRefusedError("a reader that is measured asks no network")


def main(name: str, source: Path) -> None:
    pages = [Given(*each) for each in pickle.loads(source.read_bytes())]
    read = _khotin(pages, by_template=name == BY_TEMPLATE) if name in OURS else PEERS[name]()
    sys.addaudithook(_refuse_network)
    answers, sys.stdout = sys.stdout, sys.stderr  # what a peer prints is no answer
    for line in sys.stdin:
        print(json.dumps([_measure(read, pages[at]) for at in json.loads(line)]), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
