"""The schema, as sqlite-utils migrations. docs/schema.md describes every table and column, and a test keeps the two together.

A migration that has landed is never edited: a change of the schema is a new function at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("khotin")

_TABLES = """
create table portals (
    id text primary key,
    name text not null,
    url text not null,
    family text,
    verified text not null check (verified in ('seen', 'reported', 'untested')),
    level text check (level in ('province', 'department', 'district', 'commune')),
    province text,
    province_before text,
    attribution text
) strict;

create table crawls (
    id integer primary key,
    portal text not null references portals(id),
    state text not null check (state in ('running', 'finished', 'stopped')),
    started_at text not null,
    ended_at text,
    options text not null default '{}',
    software text not null,
    found integer, fetched integer, stored integer, skipped integer, failed integer
) strict;
create unique index crawls_unfinished on crawls(portal) where state <> 'finished';

create table captures (
    id integer primary key,
    crawl integer references crawls(id),
    url text not null,
    method text not null,
    status integer not null,
    mime text,
    fetched_at text not null,
    warc_file text not null,
    warc_offset integer not null,
    warc_length integer not null,
    digest text not null,
    unique (warc_file, warc_offset)
) strict;
create index captures_url on captures(url);

create table articles (
    id integer primary key,
    portal text not null references portals(id),
    key text not null,
    section text,
    url text not null,
    title text not null,
    date text check (date is strftime('%Y-%m-%d', date)),
    time text check (time is strftime('%H:%M', time)),
    byline text,
    source text,
    lead text,
    body text not null,
    captions text not null default '[]',
    state text not null default 'live' check (state in ('live', 'missing', 'gone')),
    first_seen text not null,
    last_seen text not null,
    capture integer references captures(id),
    reader text not null,
    origins text not null default '{}',
    flags text not null default '[]',
    unique (portal, key)
) strict;
create index articles_date on articles(date);
create index articles_portal_date on articles(portal, date);

create table revisions (
    id integer primary key,
    article integer not null references articles(id),
    replaced_at text not null,
    cause text not null check (cause in ('portal', 'reader')),
    section text, url text not null, title text not null, date text, time text, byline text, source text, lead text,
    body text not null,
    captions text not null,
    capture integer references captures(id),
    reader text not null,
    origins text not null,
    flags text not null
) strict;
create index revisions_article on revisions(article);

create table article_sections (
    article integer not null references articles(id),
    section text not null,
    first_seen text not null,
    primary key (article, section)
) strict, without rowid;

create table images (
    article integer not null references articles(id),
    position integer not null,
    url text not null,
    caption text,
    after_paragraph integer not null,
    capture integer references captures(id),
    primary key (article, position)
) strict, without rowid;
create index images_url on images(url);

create table attachments (
    id integer primary key,
    article integer not null references articles(id),
    position integer not null,
    url text not null,
    name text not null,
    text text,
    capture integer references captures(id),
    unique (article, position)
) strict;
create index attachments_url on attachments(url);

create table aliases (
    portal text not null references portals(id),
    url text not null,
    article integer not null references articles(id),
    first_seen text not null,
    primary key (portal, url)
) strict, without rowid;
create index aliases_article on aliases(article);

create table frontier (
    id integer primary key,
    crawl integer not null references crawls(id),
    fingerprint text not null,
    kind text not null check (kind in ('listing', 'feed', 'sitemap', 'article', 'image', 'attachment')),
    url text not null,
    section text,
    page integer not null default 0,
    state text not null check (state in ('waiting', 'fetched', 'skipped', 'failed')),
    reason text check ((reason is null) = (state in ('waiting', 'fetched'))),
    priority integer not null,
    entry text,
    sections text not null default '[]',
    sources text not null default '[]',
    entries integer,
    new_entries integer,
    entries_digest text,
    section_end text,
    article integer references articles(id),
    capture integer references captures(id),
    found_at text not null,
    ended_at text,
    unique (crawl, fingerprint)
) strict;
create index frontier_section on frontier(crawl, section, page) where kind = 'listing';
create index frontier_waiting on frontier(crawl, priority, id) where state = 'waiting';
"""

# `content="articles"` in double quotes: Datasette shows a search box on its own only for this spelling (docs/schema.md).
# What is indexed is not the text itself but khotin_indexed(text), see crawler/archive/fulltext.py. The triggers call a
# function that only khotin registers, so a write that would bypass the index fails loudly.
_SEARCH = """
create virtual table articles_fts using fts5(
    title, lead, body, captions, content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
create trigger articles_indexed_insert after insert on articles begin
    insert into articles_fts(rowid, title, lead, body, captions) values (
        new.id, khotin_indexed(new.title), khotin_indexed(new.lead), khotin_indexed(new.body), khotin_indexed(new.captions));
end;
create trigger articles_indexed_delete after delete on articles begin
    insert into articles_fts(articles_fts, rowid, title, lead, body, captions) values (
        'delete', old.id, khotin_indexed(old.title), khotin_indexed(old.lead), khotin_indexed(old.body),
        khotin_indexed(old.captions));
end;
create trigger articles_indexed_update after update of id, title, lead, body, captions on articles begin
    insert into articles_fts(articles_fts, rowid, title, lead, body, captions) values (
        'delete', old.id, khotin_indexed(old.title), khotin_indexed(old.lead), khotin_indexed(old.body),
        khotin_indexed(old.captions));
    insert into articles_fts(rowid, title, lead, body, captions) values (
        new.id, khotin_indexed(new.title), khotin_indexed(new.lead), khotin_indexed(new.body), khotin_indexed(new.captions));
end;

create virtual table attachments_fts using fts5(
    name, text, content="attachments", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
create trigger attachments_indexed_insert after insert on attachments begin
    insert into attachments_fts(rowid, name, text) values (new.id, khotin_indexed(new.name), khotin_indexed(new.text));
end;
create trigger attachments_indexed_delete after delete on attachments begin
    insert into attachments_fts(attachments_fts, rowid, name, text) values (
        'delete', old.id, khotin_indexed(old.name), khotin_indexed(old.text));
end;
create trigger attachments_indexed_update after update of id, name, text on attachments begin
    insert into attachments_fts(attachments_fts, rowid, name, text) values (
        'delete', old.id, khotin_indexed(old.name), khotin_indexed(old.text));
    insert into attachments_fts(rowid, name, text) values (new.id, khotin_indexed(new.name), khotin_indexed(new.text));
end;
"""

# What proves that nothing was lost or changed behind our back, and what archivists overrule. `revisions` is made anew,
# because SQLite cannot change a check.
_CARE = """
alter table captures add column refers_to integer references captures(id);
create index captures_digest on captures(digest);

create table warc_files (
    name text primary key,
    crawl integer references crawls(id),
    bytes integer,
    sha256 text,
    closed_at text,
    origin text
) strict, without rowid;
insert into warc_files (name, crawl) select warc_file, min(crawl) from captures group by warc_file;

create index frontier_article on frontier(article) where article is not null;

alter table crawls add column imported text;
alter table crawls add column digest text;
drop index crawls_unfinished;
create unique index crawls_unfinished on crawls(portal, coalesce(imported, '')) where state <> 'finished';

alter table articles add column withheld text;
alter table articles add column checksum text not null default '';
alter table attachments add column flag text;

create table revisions_anew (
    id integer primary key,
    article integer not null references articles(id),
    replaced_at text not null,
    cause text not null check (cause in ('portal', 'reader', 'correction')),
    section text, url text not null, title text not null, date text, time text, byline text, source text, lead text,
    body text not null,
    captions text not null,
    capture integer references captures(id),
    reader text not null,
    origins text not null,
    flags text not null,
    checksum text not null default ''
) strict;
insert into revisions_anew select *, '' from revisions;
drop table revisions;
alter table revisions_anew rename to revisions;
create index revisions_article on revisions(article);

create table corrections (
    id integer primary key,
    article integer not null references articles(id),
    field text not null
        check (field in ('section', 'title', 'date', 'time', 'byline', 'source', 'lead', 'body')),
    value text,
    reason text not null,
    signed_by text not null,
    made_at text not null,
    reading text,
    reading_origin text,
    withdrawn_at text,
    withdrawn_by text
) strict;
create unique index corrections_valid on corrections(article, field) where withdrawn_at is null;

create table withholdings (
    id integer primary key,
    article integer not null references articles(id),
    reason text not null,
    signed_by text not null,
    withheld_at text not null,
    restored_at text,
    restored_by text
) strict;
create unique index withholdings_valid on withholdings(article) where restored_at is null;
"""


@migrations()
def m001_archive(db: Database) -> None:
    _run(db, _TABLES)


@migrations()
def m002_search(db: Database) -> None:
    _run(db, _SEARCH)


@migrations()
def m003_care(db: Database) -> None:
    from crawler.archive import seals

    _run(db, _CARE)
    for (article,) in db.execute("select id from articles").fetchall():
        seals.seal(db.conn, article)
    for (revision,) in db.execute("select id from revisions").fetchall():
        seals.seal_revision(db.conn, revision)


def _run(db: Database, script: str) -> None:
    """Run a script statement by statement: `executescript` would commit the transaction around it."""
    import sqlite3

    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
