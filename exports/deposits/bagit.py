"""A BagIt bag (RFC 8493): everything about the chosen articles in one folder that a library takes in as it is. Needs bagit (the
extra `bagit`), which hashes and lists what is in it.

Its payload is README.txt for people, metadata/dc.xml for catalogues, tables/ and archive/ (what `khotin export` writes as csv,
jsonl and sqlite), and warc/ with the captured pages and their index.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from crawler import __version__
from crawler.archive.folder import Folder
from crawler.capture.sealing import HashedFile
from exports.deposits import dublin_core, index, readme, warc
from exports.deposits.facts import Facts, facts
from exports.deposits.warc import Written
from exports.output import OutputError, making
from exports.selection import Selection
from exports.tables import csv, jsonl, sqlite

try:
    import bagit
except ImportError as error:
    raise OutputError("a bag needs bagit; install it with: pip install 'khotin[bagit]'.") from error

_MAIL = re.compile(r"[^@/]+@[^@/]+")
_CHECKSUMS = ["sha256", "sha512"]


def write(selection: Selection, path: Path) -> Written:
    """Make a folder that is a bag of the chosen articles; says how many captures it has. Raises OutputError, also where there are
    none, ArchiveError for a wrong khotin.toml.
    """
    config = selection.folder.config()
    with making(path, selection.folder, is_folder=True) as new:
        written = _write_warc(selection, new / "warc")
        (new / "tables").mkdir()
        csv.write(selection, new / "tables" / "articles.csv")
        jsonl.write(selection, new / "tables" / "articles.jsonl")
        _write_archive(selection, Folder(new / "archive"))
        about = facts(selection, written, config)
        (new / "metadata").mkdir()
        (new / "metadata" / "dc.xml").write_bytes(dublin_core.document(about))
        (new / "README.txt").write_text(readme.text(about), encoding="utf-8")
        with _followed(selection, new):
            bagit.make_bag(str(new), _info(about), checksums=_CHECKSUMS)
    return written


def _write_warc(selection: Selection, folder: Path) -> Written:
    folder.mkdir()
    written = warc.write(selection, lambda name: closing(HashedFile(folder / name)))
    with (folder / "index.cdxj").open("w", encoding="utf-8") as file:
        file.writelines(index.lines(selection))
    return written


def _write_archive(selection: Selection, archive: Folder) -> None:
    """Whoever reads the database must leave the bag valid: in WAL mode SQLite would write files beside it. Empty folders are
    nothing that a bag can have.
    """
    sqlite.write(selection, archive.path, journal="delete")
    for part in (archive.warc, archive.portals, archive.locks):
        if not any(part.iterdir()):
            part.rmdir()


def _info(about: Facts) -> dict[str, str]:
    """What bag-info.txt says besides what bagit knows: its size and the day."""
    info = {
        "Source-Organization": about.keeper,
        "External-Description": f"{about.title}. {about.articles} articles, {about.captures} captures; see data/README.txt.",
        "External-Identifier": about.identifier,
        "Bag-Software-Agent": f"khotin {__version__}, bagit {bagit.VERSION}",
    }
    if about.contact and _MAIL.fullmatch(about.contact):
        info["Contact-Email"] = about.contact
    return info


@contextmanager
def _followed(selection: Selection, folder: Path) -> Iterator[None]:
    """Have the progress of hashing shown. bagit says in its log, and nowhere else, which file it has come to; what it says of
    errors is said by the exception too.
    """
    log = logging.getLogger("bagit")
    before = log.level, log.propagate
    watching = _Watching(selection, sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()))
    log.addHandler(watching)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(watching)
        log.level, log.propagate = before


class _Watching(logging.Handler):
    """Tells how many bytes have been hashed."""

    def __init__(self, selection: Selection, total: int) -> None:
        super().__init__()
        self._selection, self._done, self._total = selection, 0, total

    def emit(self, record: logging.LogRecord) -> None:
        file = Path(str(record.args[0])) if isinstance(record.args, tuple) and record.args else Path()
        if file.is_file():  # whatever the language of the log is
            self._selection.watch("bytes hashed", self._done, self._total)
            self._done += file.stat().st_size
