"""What catalogues are told of a deposit: Dublin Core (DCMI Metadata Terms) as XML."""

from __future__ import annotations

import re

from lxml import etree

from crawler import __version__
from exports.deposits.facts import Facts

_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
# What XML 1.0 cannot hold.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMATS = ("application/warc", "application/vnd.sqlite3", "text/csv", "application/jsonl")
_RIGHTS = "What portals publish stays theirs: name the source as its own line asks."


def document(about: Facts) -> bytes:
    """The XML file."""
    root = etree.Element("metadata", nsmap={"dc": _DC, "dcterms": _TERMS})

    def add(name: str, text: str, namespace: str = _DC) -> None:
        etree.SubElement(root, f"{{{namespace}}}{name}").text = _NO_XML.sub("\ufffd", text)

    add("title", about.title)
    add("identifier", about.identifier)
    for portal in about.portals:
        add("creator", portal.name)
    add("publisher", about.keeper)
    add("type", "Collection")
    add("language", "vi")
    for form in _FORMATS:
        add("format", form)
    add("extent", f"{about.articles} articles", _TERMS)
    add("extent", f"{about.captures} captures", _TERMS)
    if about.first and about.last:  # as DCMI Period has it
        add("temporal", f"start={about.first}; end={about.last}; scheme=W3C-DTF;", _TERMS)
    add("created", "/".join(about.captured), _TERMS)
    for portal in about.portals:
        add("source", portal.url)
    add("rights", _RIGHTS)
    for portal in about.portals:
        if portal.attribution:
            add("rights", f"{portal.name}: {portal.attribution}")
    add("description", f"News of Vietnamese portals, collected by khotin {__version__}.")
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
