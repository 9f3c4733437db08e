"""Keeps the documentation true. `python -m tests.test_docs` writes docs/commands.md anew."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec
import pytest

from crawler import __version__
from crawler.archive import articles, crawls
from crawler.archive.crawls import Narrowing
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.cli.main import VERBS, khotin
from crawler.items import Reading
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.pages.listing import read_listing
from crawler.pages.template import ArticleTemplate, JsonTemplate, ListingTemplate
from crawler.portals.earlier import Earlier
from crawler.portals.expect import Expect
from crawler.portals.loader import load_file
from crawler.portals.model import Media, Portal, Section
from crawler.portals.paging import Api, Paging
from crawler.reading.normalise import Context, normalise

ROOT = Path(__file__).parents[1]
COMMANDS = ROOT / "docs" / "commands.md"
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
}
GUIDES = "\n".join(text for name, text in PAGES.items() if name != "docs/commands.md")
STRUCTS: dict[str, type[msgspec.Struct]] = {
    "The portal": Portal,
    "Sections": Section,
    "Earlier": Earlier,
    "Paging": Paging,
    "JSON endpoints": Api,
    "Answers": JsonTemplate,
    "Listing": ListingTemplate,
    "Article": ArticleTemplate,
    "Media": Media,
    "Expect": Expect,
}


class Fence(NamedTuple):
    """A fenced block of code: the page it is on, its language and its text."""

    page: str
    language: str
    text: str


FENCES = [
    Fence(page, language, code)
    for page, text in PAGES.items()
    for language, code in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
]


def tables(page: str) -> dict[str, list[list[str]]]:
    """The rows of the first table under each heading of a page, without code marks and without the table's own heading."""
    found = {}
    for part in re.split(r"^#+ ", PAGES[page], flags=re.M)[1:]:
        title, _, rest = part.partition("\n")
        rows = re.search(r"^\|.*\n\|[-|]+\n((?:\|.*\n)+)", rest + "\n", re.M)
        lines = rows[1].splitlines() if rows else []
        found[title] = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
    return found


def command_lines() -> Iterator[list[str]]:
    """The commands of all fenced blocks as lists of words, each without what a shell does with its output."""
    for fence in FENCES:
        if fence.language not in {"sh", "ini", "crontab"}:
            continue
        for line in fence.text.replace("\\\n", "").splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            words: list[str] = []
            for word in lexer:
                if set(word) <= set("|&;<>"):
                    break
                words.append(word)
            if words:
                yield words


def khotin_lines() -> Iterator[list[str]]:
    """What follows `khotin` on every line that runs it, be it a crontab's or a systemd unit's."""
    for words in command_lines():
        for index, word in enumerate(words):
            if re.fullmatch(r"(ExecStart=)?(\S*/)?khotin", word):
                yield words[index + 1 :]
                break


def queries() -> Iterator[str]:
    """Every query of the documentation: its own blocks, and those given to sqlite3 or sqlite-utils."""
    yield from (fence.text for fence in FENCES if fence.language == "sql")
    for words in command_lines():
        if words[0] in {"sqlite3", "sqlite-utils"}:
            yield from (word for word in words if word.startswith("select "))


def commands_page() -> str:
    """The help of every command, as docs/commands.md has it."""
    top = click.Context(khotin, info_name="khotin", terminal_width=80)
    helps = {"khotin": top.get_help()}
    for verb in VERBS:
        command = khotin.get_command(top, verb)
        assert command is not None
        context = click.Context(command, top, info_name=verb, terminal_width=80)
        helps[f"khotin {verb}"] = context.get_help()
        for name in command.list_commands(context) if isinstance(command, click.Group) else ():
            part = command.get_command(context, name)
            assert part is not None
            helps[f"khotin {verb} {name}"] = click.Context(part, context, info_name=name, terminal_width=80).get_help()
    parts = [f"## {name}\n\n```text\n{text.rstrip()}\n```\n" for name, text in helps.items()]
    first = "<!-- Written by `python -m tests.test_docs`, from the commands' own help. -->\n\n# Commands\n"
    return "\n".join([first, *parts])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """What any SQLite client sees of an archive with one article."""
    archive = Archive(Folder(tmp_path_factory.mktemp("archive")))
    portal = {"id": "binhan", "name": "Bình An", "url": "https://binhan.example.vn/", "verified": "untested"}
    crawls.begin(archive, portal, Narrowing(), "khotin")
    reading = Reading(key="1", url="https://binhan.example.vn/tin-1.html", title="Ra quân làm thủy lợi", body="Tin.")
    with archive.transaction() as db:
        articles.put(db, "binhan", reading, None, (), seen="2025-07-01T00:00:00Z")
    plain = sqlite3.connect(archive.folder.database)
    yield plain
    plain.close()
    archive.connection.close()


def test_the_schema_is_documented_column_by_column(archive: sqlite3.Connection) -> None:
    kinds = "select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual')"
    names = [name for (name,) in archive.execute(kinds) if not name.startswith("sqlite_")]
    schema = {}
    for name in names:
        columns = archive.execute(f"select name, type, \"notnull\" or pk from pragma_table_info('{name}')").fetchall()
        schema[name] = [
            [column, (kind.lower() or "indexed") + ("" if needed or not kind else " or NULL")]
            for column, kind, needed in columns
        ]
    documented = {name: [row[:2] for row in rows] for name, rows in tables("docs/schema.md").items() if rows}
    assert documented == schema


@pytest.mark.parametrize("query", list(queries()))
def test_every_query_runs(archive: sqlite3.Connection, query: str) -> None:
    archive.execute(query).fetchall()


def test_bare_writes_fail_as_documented(archive: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError) as error:
        archive.execute("update articles set title = 'x'")
    assert f"`{error.value}`" in PAGES["docs/schema.md"]


@pytest.mark.parametrize("words", list(khotin_lines()), ids=" ".join)
def test_every_command_line_parses(words: list[str]) -> None:
    top = click.Context(khotin)
    command = khotin.get_command(top, words[0])
    assert command is not None, f"there is no command {words[0]}"
    context = command.make_context(words[0], words[1:], parent=top)
    if isinstance(command, click.Group):
        part = command.get_command(context, words[1])
        assert part is not None, f"there is no command {words[0]} {words[1]}"
        part.make_context(words[1], words[2:], parent=context)


def test_commands_that_the_text_names_exist() -> None:
    named = set(re.findall(r"`khotin (\w+)", GUIDES))
    assert named <= set(VERBS)


def test_every_command_is_shown_at_work() -> None:
    assert set(VERBS) <= {words[0] for words in khotin_lines()}


def test_the_help_of_every_command_is_documented() -> None:
    assert PAGES["docs/commands.md"] == commands_page(), "run `python -m tests.test_docs`"


@pytest.mark.parametrize("heading", STRUCTS)
def test_every_key_of_a_portal_file_is_documented_with_its_default(heading: str) -> None:
    fields = [field for field in msgspec.structs.fields(STRUCTS[heading]) if field.encode_name != "id"]
    documented = [row[:2] for row in tables("docs/portals.md")[heading]]
    assert documented == [[field.encode_name, _default(field)] for field in fields]


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return str(field.default) if isinstance(field.default, (int, float, str)) else "none"


def test_every_family_is_documented() -> None:
    families = {path.stem for path in (ROOT / "crawler" / "portals" / "families").glob("*.toml")}
    assert {row[0] for row in tables("docs/portals.md")["Families"]} == families


def test_the_portal_built_step_by_step_reads_its_pages(tmp_path: Path) -> None:
    def blocks(language: str) -> list[str]:
        return [fence.text for fence in FENCES if fence.page == "docs/portals.md" and fence.language == language]

    file = tmp_path / "binhan.toml"
    file.write_text("\n".join(blocks("toml")), encoding="utf-8")
    portal = load_file(file)
    listing, article = (parse(html.encode()) for html in blocks("html"))
    (entry,) = read_listing(listing, portal.section_url(portal.sections[0]), portal.listing)
    context = Context(portal, datetime(2026, 11, 22, tzinfo=UTC))
    reading = normalise(read_article(article, entry.url, portal.article), context)
    documented: dict[str, Any] = json.loads(blocks("json")[0])
    shown = {name: getattr(reading, name) for name in documented}
    assert shown | {"captions": list(reading.captions)} == documented
    assert entry.title == reading.title


def test_every_dependency_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [lines for name, lines in project["optional-dependencies"].items() if name != "dev"]
    needed = {re.split(r"[^\w-]", line)[0] for lines in [project["dependencies"], *extras] for line in lines}
    assert {row[0] for row in tables("docs/architecture.md")["Dependencies"]} == needed


def _anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", PAGES[page], re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(str(target.resolve().relative_to(ROOT))), link


def test_the_changelog_mentions_this_version() -> None:
    assert re.search(rf"^## {re.escape(__version__)}\b", PAGES["CHANGELOG.md"], re.M)


if __name__ == "__main__":
    COMMANDS.write_text(commands_page(), encoding="utf-8")
