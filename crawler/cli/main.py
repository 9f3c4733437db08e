"""The `khotin` command. Each verb is a file of this folder, imported only when it is asked for, so that --help is quick."""

from __future__ import annotations

import importlib
import sys

import click

from crawler import __version__

# verb: (module, what `khotin --help` says of it)
VERBS = {
    "demo": "Crawl a demonstration portal on this machine, search it, browse it.",
    "crawl": "Crawl portals into the archive; go on where an interrupted crawl ended.",
    "portals": "List the portals that are known.",
    "search": "Search the archive, with or without Vietnamese marks.",
    "show": "Show one article.",
    "browse": "Open the archive in a web browser (Datasette).",
}


class Verbs(click.Group):
    """A group whose commands are modules of crawler.cli, loaded on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(f"crawler.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, epilog="Begin with: khotin demo")
@click.version_option(__version__, prog_name="khotin")
def khotin() -> None:
    """An archive of the news of Vietnam's provincial portals.

    The archive is a folder: --archive DIR after a command, else $KHOTIN_ARCHIVE, else ./archive.
    """


def main() -> None:
    """Entry point of the console script. Errors are one sentence on standard error, never a traceback."""
    from crawler.archive.folder import ArchiveError

    try:
        khotin(prog_name="khotin", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ArchiveError, ValueError) as error:
        click.echo(f"khotin: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(141)
