"""The `khotin` command. Each verb is a file of this folder, imported only when it is asked for, so that --help is quick."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from crawler import __version__
from crawler.cli.lazy import LazyGroup

# What `khotin --help` says of each.
VERBS = {
    "demo": "Crawl a demonstration portal on this machine, search it, browse it.",
    "add": "Add a portal by its address: learn how it is read.",
    "check": "Look whether a portal is still read by its template.",
    "learn": "Learn a portal's template anew after a redesign.",
    "crawl": "Crawl portals into the archive; go on where an interrupted crawl ended.",
    "due": "Crawl the portals whose schedule says that it is time.",
    "schedule": "Show when portals are crawled next; install the timer.",
    "import": "Bring captures that others made (WARC files) into the archive.",
    "status": "Show how portals stand, what needs a person, and why.",
    "crawls": "List the crawls there were; compare two of a portal.",
    "portals": "List the portals that are known.",
    "search": "Search the archive, with or without Vietnamese marks.",
    "show": "Show one article.",
    "history": "Show the texts that an article had, and what changed.",
    "cite": "Cite articles: a line of text, BibTeX, CSL-JSON.",
    "explain": "Show where each field of an article was read.",
    "reread": "Read articles again from their captures, with today's readers.",
    "correct": "Overrule what was read in a field of an article.",
    "withhold": "Take an article's text out of the archive; leave a tombstone.",
    "verify": "Compare what is stored with what proves it; repair what can be repaired.",
    "backup": "Copy the archive, while it is crawled into; renew the copy.",
    "merge": "Make other archives part of this one.",
    "export": "Take articles out: tables for other programs, a smaller archive.",
    "browse": "Open the archive in a web browser (Datasette).",
}


@click.group(cls=LazyGroup, verbs=VERBS, package="crawler.cli", epilog="Begin with: khotin demo")
@click.version_option(__version__, prog_name="khotin")
def khotin() -> None:
    """An archive of the news of Vietnam's provincial portals.

    The archive is a folder: --archive DIR after a command, else $KHOTIN_ARCHIVE, else ./archive.
    """


def main() -> None:
    """Entry point of the console script. Errors are one sentence on standard error, never a traceback."""
    try:
        _replace_closed_streams()
        khotin(prog_name="khotin", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(141)
    except Exception as error:
        click.echo(f"khotin: {_sentence(error)}", err=True)
        _drop_output()
        sys.exit(2)


def _sentence(error: Exception) -> str:
    """What an error says to people."""
    import sqlite3

    from crawler.archive.folder import ArchiveError

    sentence = (
        f"a mistake of khotin's own ({type(error).__name__}: {error}); please report it with the command you gave."
    )
    match error:
        case UnicodeEncodeError(encoding="utf-8"):
            sentence = "an argument is not UTF-8; type it again in a terminal that uses UTF-8."
        case UnicodeEncodeError():
            sentence = f"Vietnamese cannot be written as {error.encoding}; set PYTHONUTF8=1 to write UTF-8."
        case ArchiveError() | ValueError():
            sentence = str(error)
        case OSError():
            where = error.filename or "the output"
            sentence = (
                f"{where}: {error.strerror or error}; see that it may be read or written, and that there is room."
            )
        case sqlite3.Error():
            said = " ".join(str(error).split())[:200]
            sentence = f"archive.db cannot be used ({said}); see whether it is whole and its disk has room."
        case RecursionError():
            sentence = "a file is nested too deeply; see the portal files and khotin.toml."
    return sentence


def _replace_closed_streams() -> None:
    """A stream that the shell closed (`>&-`) is None; what is said to it then goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the whole run


def _drop_output() -> None:
    """Let go of what could not be written, else Python would try again at exit and complain itself."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
